const takers =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="dialog"], [role="menu"], [role="listbox"]'

/** Keys struck there go to a field, a dialog or a list, and are no shortcuts of the page. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(takers) !== null
