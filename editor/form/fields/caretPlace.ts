type Field = HTMLTextAreaElement | HTMLInputElement

/** What makes text run as it does in a field. */
const copied = ['boxSizing', 'width', 'fontFamily', 'fontSize', 'fontWeight', 'fontStyle', 'letterSpacing', 'lineHeight', 'textTransform',
  'wordSpacing', 'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth',
  'borderLeftWidth', 'borderStyle', 'textAlign', 'direction', 'tabSize'] as const // prettier-ignore

/** Where a character of a field is, in pixels of the window: its text is laid out once more in a hidden box. */
export function caretPlace(field: Field, at: number): { left: number; top: number; bottom: number } {
  const box = field.getBoundingClientRect()
  const style = getComputedStyle(field)
  const mirror = document.createElement('div')
  for (const name of copied) mirror.style[name] = style[name]
  mirror.style.position = 'absolute'
  mirror.style.visibility = 'hidden'
  mirror.style.overflow = 'hidden'
  mirror.style.whiteSpace = field instanceof HTMLTextAreaElement ? 'pre-wrap' : 'pre'
  mirror.style.overflowWrap = 'break-word'
  mirror.textContent = field.value.slice(0, at)
  const mark = document.createElement('span')
  mark.textContent = field.value.slice(at) || '.'
  mirror.append(mark)
  document.body.append(mirror)
  const lineHeight = Number.parseFloat(style.lineHeight) || Number.parseFloat(style.fontSize) * 1.4 || 18
  const top = box.top + mark.offsetTop - field.scrollTop + (Number.parseFloat(style.borderTopWidth) || 0)
  const left = box.left + mark.offsetLeft - field.scrollLeft
  mirror.remove()
  const isLine = field instanceof HTMLInputElement
  return {
    left: Math.min(Math.max(left, box.left), Math.max(box.right - 8, box.left)),
    top: isLine ? box.top : top,
    // Not cut off at the field's end: one that grows with its text has still to grow by the line that has just begun.
    bottom: isLine ? box.bottom : top + lineHeight,
  }
}
