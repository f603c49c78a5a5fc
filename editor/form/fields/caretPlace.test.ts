import { afterEach, expect, it, vi } from 'vitest'
import { caretPlace } from './caretPlace.ts'

afterEach(() => vi.restoreAllMocks())

it('is below the line of the caret, also while the field has still to grow by it', () => {
  const field = document.createElement('textarea')
  document.body.append(field)
  field.value = 'One line, and {{'
  field.style.lineHeight = '20px'
  vi.spyOn(field, 'getBoundingClientRect').mockReturnValue({ top: 100, bottom: 130, left: 10, right: 210 } as DOMRect)
  // The caret is on the second line, and the box is one line high.
  vi.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockReturnValue(25)
  expect(caretPlace(field, 14)).toMatchObject({ top: 125, bottom: 145 })
  field.remove()
})
