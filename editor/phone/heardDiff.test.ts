import fc from 'fast-check'
import { expect, it } from 'vitest'
import { heardDiff } from './heardDiff.ts'

it('shows a changed line as gone and new, in its place', () => {
  expect(heardDiff(['Hello.', 'Press 1.', 'Bye.'], ['Hello.', 'Press 2.', 'Bye.'])).toEqual([
    { kind: 'same', text: 'Hello.' },
    { kind: 'gone', text: 'Press 1.' },
    { kind: 'new', text: 'Press 2.' },
    { kind: 'same', text: 'Bye.' },
  ])
})

it('holds both sides whole', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  fc.assert(
    fc.property(lines, lines, (before, now) => {
      const rows = heardDiff(before, now)
      const side = (other: string) => rows.filter(({ kind }) => kind !== other).map(({ text }) => text)
      expect(side('new')).toEqual(before)
      expect(side('gone')).toEqual(now)
      if (before.join() === now.join()) expect(rows.every(({ kind }) => kind === 'same')).toBe(true)
    }),
  )
})
