const fields = 'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled)'
const buttons = 'button:not(:disabled)'

/** Puts the cursor into the first field of the inspector, or onto a button where there is no field; false when there is neither. */
export function focusDetails(): boolean {
  const inspector = document.querySelector('.inspector')
  const form = inspector?.querySelector('.inspectorForm')
  return focusFirst(form, fields) || focusFirst(form, buttons) || focusFirst(inspector, `${fields}, ${buttons}`)
}

/** The first that takes the focus: what is folded away does not. */
function focusFirst(place: Element | null | undefined, what: string): boolean {
  for (const field of place?.querySelectorAll<HTMLElement>(what) ?? []) {
    field.focus()
    if (document.activeElement === field) return true
  }
  return false
}
