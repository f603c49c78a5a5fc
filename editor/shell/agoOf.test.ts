import { expect, it } from 'vitest'
import { agoOf } from './agoOf.ts'

const at = Date.parse('2026-11-20T10:00:00Z')

it.each([
  [0, 'just now'],
  [-5000, 'just now'],
  [50_000, '50 seconds ago'],
  [5 * 60_000, '5 minutes ago'],
  [3 * 3_600_000, '3 hours ago'],
  [26 * 3_600_000, 'yesterday'],
  [5 * 86_400_000, '5 days ago'],
  [30 * 86_400_000, 'Nov 20, 2026'],
])('says how long ago %d ms are', (passed, words) => {
  expect(agoOf(at, at + passed, 'en-US')).toBe(words)
})
