import { afterEach, expect, it } from 'vitest'
import { focusDetails, writeSoon } from './focusDetails.ts'

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

it('writes into the first text of a new node, past lists to choose from, and into nothing else', async () => {
  const after = async (form: string) => {
    document.body.innerHTML = `<div class="inspector"><input id="name" /><div class="inspectorForm">${form}</div></div>`
    writeSoon()
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
    return document.activeElement?.id
  }
  expect(
    await after('<button></button><input type="text" aria-haspopup="listbox" /><textarea id="words"></textarea>'),
  ).toBe('words')
  expect(await after('<input type="checkbox" id="box" /><input type="text" id="number" />')).toBe('number')
  expect(await after('<button></button>')).toBe('')
})
