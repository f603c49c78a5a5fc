import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { directory } from './directory.ts'

it('stands in the guide, number by number and word for word', () => {
  const guide = readFileSync(new URL('../../docs/phones.md', import.meta.url), 'utf8')
  const rows = [...guide.matchAll(/^\| `(\+1555019\d{4})` +\| (.*?) +\| `/gm)].map(([, number, does]) => ({
    number,
    does,
  }))
  expect(rows).toEqual(directory.map(({ number, does }) => ({ number, does })))
})
