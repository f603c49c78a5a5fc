const fields =
  'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled), button:not(:disabled)'

/** Puts the cursor into the first field of the inspector; false when there is none. */
export function focusDetails(): boolean {
  const inspector = document.querySelector('.inspector')
  const field = inspector?.querySelector('.inspectorForm')?.querySelector(fields) ?? inspector?.querySelector(fields)
  if (!(field instanceof HTMLElement)) return false
  field.focus()
  return true
}
