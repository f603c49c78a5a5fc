import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { openToWrite } from './openToWrite.ts'

describe('a file that is written as it comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-write-'))
  afterAll(() => rm(folder, { recursive: true }))

  it('leaves nothing behind once it is removed, however early its source broke', async () => {
    for (let n = 0; n < 200; n++) {
      const path = join(folder, String(n))
      const target = await openToWrite(path)
      expect(await readdir(folder)).toEqual([String(n)])
      const source = new Readable({ read: () => source.destroy(new Error('cut')) })
      // It may break before anything is read of it.
      source.once('error', () => {})
      if (n % 2) source.read(0)
      await expect(pipeline(source, target)).rejects.toThrow('cut')
      await rm(path)
    }
    expect(await readdir(folder)).toEqual([])
  })

  it('is written from a place on, and never over one that is there', async () => {
    const path = join(folder, 'parts')
    await pipeline(['one two'], await openToWrite(path))
    await pipeline(['TWO'], await openToWrite(path, { flags: 'r+', start: 4 }))
    expect(await readFile(path, 'utf8')).toBe('one TWO')
    await expect(openToWrite(path)).rejects.toThrow(/EEXIST/)
  })
})
