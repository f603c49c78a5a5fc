import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, as all of scripts/
import { firstLoad } from '../scripts/firstLoad.mjs'

/** Kilobytes (of 1,000 bytes) of script after gzip that the list of flows may cost. */
const budgetKb = 250

it(`draws the list of flows from less than ${budgetKb} KB of script`, () => {
  const { scripts, bytes } = firstLoad(fileURLToPath(new URL('../dist/editor', import.meta.url))) as {
    scripts: { path: string; bytes: number }[]
    bytes: number
  }
  console.log(`first load: ${(bytes / 1000).toFixed(1)} KB of script after gzip, in ${scripts.length} files`)
  expect(bytes).toBeLessThan(budgetKb * 1000)
})
