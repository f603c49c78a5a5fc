import { expect, it } from 'vitest'
import { createAskedContent } from './askedContent.ts'

it('asks for each item once, and waits for the answer', () => {
  const content = createAskedContent()
  expect(content.ask([])).toBe('known')
  expect(content.ask(['welcome'])).toBe('new')
  expect(content.ask(['welcome', 'hours'])).toBe('new')
  expect(content.asked()).toEqual(['welcome', 'hours'])
  content.answered(['welcome'])
  expect(content.ask(['welcome'])).toBe('known')
  expect(content.ask(['welcome', 'hours'])).toBe('pending')
  content.answered(['welcome', 'hours'])
  // The library has neither: that is known now, and not asked again.
  expect(content.ask(['welcome', 'hours'])).toBe('known')
})

it('asks for no more than an address carries, the youngest last', () => {
  const content = createAskedContent()
  const keys = Array.from({ length: 150 }, (_, index) => `item-${index}`)
  expect(content.ask(keys)).toBe('new')
  expect(content.asked()).toEqual(keys.slice(0, 100))
  content.answered(content.asked())
  expect(content.ask(keys)).toBe('new')
  expect(content.asked()).toEqual(keys.slice(50))
  content.answered(content.asked())
  expect(content.ask(keys)).toBe('known')
})
