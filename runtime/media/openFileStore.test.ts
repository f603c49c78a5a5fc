import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import { createIncoming } from './incoming.ts'
import { openFileStore } from './openFileStore.ts'
import { startS3, type TestS3 } from './testing/startS3.ts'

let s3: TestS3
let mediaDir: string
beforeAll(async () => {
  s3 = await startS3()
  mediaDir = await mkdtemp(join(tmpdir(), 'patchbay-open-'))
})
afterAll(async () => {
  await s3.stop()
  await rm(mediaDir, { recursive: true })
})

describe('openFileStore', () => {
  it.each(['folder', 's3'] as const)('opens a %s, and sweeps what uploads of dead processes left', async (kind) => {
    const incoming = join(mediaDir, '.incoming')
    await mkdir(incoming, { recursive: true })
    await writeFile(join(incoming, `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}.${process.pid}.abc.1.part`), 'half')
    const config = { mediaDir, s3: kind === 's3' ? s3.settings : undefined }
    const store = await openFileStore({ config, clock: systemClock })
    expect(store.kind).toBe(kind)
    expect(await readdir(incoming)).toEqual([])
    store.close()
  })

  it('throws what is wrong with the settings', async () => {
    const config = { mediaDir, s3: { ...s3.settings, bucket: 'another' } }
    await expect(openFileStore({ config, clock: systemClock })).rejects.toThrow(ConfigError)
  })

  it('never has two hands on one incoming file', async () => {
    const one = createIncoming({ mediaDir, clock: systemClock })
    const other = createIncoming({ mediaDir, clock: systemClock })
    expect(await one.newPath()).not.toBe(await other.newPath())
  })
})
