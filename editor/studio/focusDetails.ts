const fields = 'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled)'
/** Fields of free text, not those that open a list when they are entered. */
const texts =
  'textarea:not(:disabled):not([readonly]), input:is(:not([type]), [type="text"]):not(:disabled):not([readonly]):not([aria-haspopup])'
const buttons = 'button:not(:disabled)'

/** Puts the cursor into the first field of the inspector, or onto a button where there is no field; false when there is neither. */
export function focusDetails(): boolean {
  const inspector = document.querySelector('.inspector')
  const form = inspector?.querySelector('.inspectorForm')
  return focusFirst(form, fields) || focusFirst(form, buttons) || focusFirst(inspector, `${fields}, ${buttons}`)
}

/** Puts the cursor into the first text of the node that was just added, once it is shown: what is typed then is words, no shortcuts. */
export const writeSoon = (): number =>
  requestAnimationFrame(() =>
    requestAnimationFrame(() => focusFirst(document.querySelector('.inspector .inspectorForm'), texts)),
  )

/** Into the outline that was just opened, once it is shown: its tree, or the row of its table that can be reached. */
export const outlineSoon = (): number =>
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      focusFirst(document.querySelector('.studioLeft'), '[role="tree"]:not([hidden]), tbody [tabindex="0"]'),
    ),
  )

/** The first that takes the focus: what is folded away does not. */
function focusFirst(place: Element | null | undefined, what: string): boolean {
  for (const field of place?.querySelectorAll<HTMLElement>(what) ?? []) {
    field.focus()
    if (document.activeElement === field) return true
  }
  return false
}
