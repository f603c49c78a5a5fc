import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createKeptRecordings } from './keptRecordings.ts'
import type { Recording } from './model.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kept-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const sid = (number: number) => `RE${number.toString(16).padStart(32, '0')}`
const kept = (number: number, accountSid: string) => {
  createKeptRecordings(dir).save({ sid: sid(number), accountSid } as Recording)
  utimesSync(join(dir, `${sid(number)}.json`), number, number)
}

it('keeps the youngest of each account, however many another one has', () => {
  kept(1, 'quiet')
  for (const number of [2, 3, 4, 5]) kept(number, 'busy')
  kept(6, 'quiet')
  const loaded = createKeptRecordings(dir, 2).load()
  expect(loaded.map((one) => one.sid)).toEqual([sid(1), sid(4), sid(5), sid(6)])
  expect(readdirSync(dir).sort()).toEqual([1, 4, 5, 6].map((number) => `${sid(number)}.json`))
})

it('leaves out a file that was cut short', () => {
  kept(1, 'quiet')
  writeFileSync(join(dir, `${sid(2)}.json`), '{"sid":')
  expect(
    createKeptRecordings(dir)
      .load()
      .map((one) => one.sid),
  ).toEqual([sid(1)])
})
