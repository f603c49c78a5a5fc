import { expect, it } from 'vitest'
import { offersFor } from './offersFor.ts'

const titles = (query: string, hasNote = true) =>
  offersFor(query, { hasNote }).flatMap(({ offers }) => offers.map(({ title }) => title))

it('offers every type but the start by group, and a note to who may write one', () => {
  expect(titles('')).toContain('Menu')
  expect(titles('')).not.toContain('Start')
  expect(titles('').at(-1)).toBe('Note on the canvas')
  expect(titles('', false)).not.toContain('Note on the canvas')
})

it('puts what begins with the words first, whatever its group', () => {
  expect(titles('tra')[0]).toBe('Transfer')
  expect(titles('s')[0]).toMatch(/^S/)
  expect(titles('hours')[0]).toBe('Opening hours')
})

it('finds by description and group, all words together', () => {
  expect(titles('decide open')).toContain('Opening hours')
  expect(titles('no such node')).toEqual([])
})
