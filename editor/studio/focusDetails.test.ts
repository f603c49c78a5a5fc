import { afterEach, expect, it } from 'vitest'
import { focusDetails } from './focusDetails.ts'

afterEach(() => document.body.replaceChildren())

const focusedIn = (form: string): string | undefined => {
  document.body.innerHTML = `<div class="inspector"><input id="name" /><div class="inspectorForm">${form}</div></div>`
  return focusDetails() ? document.activeElement?.id : undefined
}

it('goes into the first field of the form, past the buttons before it', () => {
  expect(focusedIn('<button id="hear"></button><textarea id="words"></textarea>')).toBe('words')
})

it('goes to a button of a form without fields, and to the name where the form is empty', () => {
  expect(focusedIn('<input disabled id="off" /><button id="add"></button>')).toBe('add')
  expect(focusedIn('')).toBe('name')
})

it('says so when there is nothing to go into', () => {
  document.body.innerHTML = '<div class="inspector"></div>'
  expect(focusDetails()).toBe(false)
})
