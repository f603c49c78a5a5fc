import { expect, it } from 'vitest'
import { isTyping } from './isTyping.ts'

const within = (html: string) => {
  document.body.innerHTML = html
  return document.querySelector('#here')
}

it.each([
  '<input id="here">',
  '<textarea id="here"></textarea>',
  '<select><option id="here"></option></select>',
  '<div contenteditable="true"><b id="here">x</b></div>',
  '<div role="dialog"><button id="here">Stay</button></div>',
  '<div role="menu"><button id="here">Copy</button></div>',
  '<ul role="listbox"><li id="here">Say</li></ul>',
])('is so in %s', (html) => expect(isTyping(within(html))).toBe(true))

it.each(['<button id="here">Call</button>', '<div contenteditable="false"><b id="here">x</b></div>'])(
  'is not so in %s',
  (html) => expect(isTyping(within(html))).toBe(false),
)

it('is not so nowhere', () => {
  expect(isTyping(null)).toBe(false)
  expect(isTyping(window)).toBe(false)
})
