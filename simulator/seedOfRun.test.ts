import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSids } from './model.ts'
import { createRandom } from './random.ts'
import { seedOfRun } from './seedOfRun.ts'

let folders: string[]
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'carrier-'))
  folders.push(folder)
  return join(folder, 'made at need')
}
beforeEach(() => (folders = []))
afterEach(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

describe('the seed of a run', () => {
  it('is the given one over a fresh folder, and where nothing is kept', () => {
    expect(seedOfRun('same', newFolder())).toBe('same')
    expect([seedOfRun('same', undefined), seedOfRun('same', undefined)]).toEqual(['same', 'same'])
  })

  it('gives no id of an earlier run over the same folder, and the same ones run by run over another', () => {
    const [one, other] = [newFolder(), newFolder()]
    const sidsOver = (folder: string) =>
      Array.from({ length: 3 }, () => createSids(createRandom(seedOfRun('same', folder)).fork('sids'))('CA'))
    const sids = sidsOver(one)
    expect(new Set(sids).size).toBe(3)
    expect(sidsOver(other)).toEqual(sids)
  })
})
