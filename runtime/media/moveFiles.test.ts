import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import { projectRoot } from '../projectRoot.ts'
import type { FileStore } from './fileStore.ts'
import { createFolderStore } from './folderStore.ts'
import { createIncoming } from './incoming.ts'
import { MoveUsageError, runMove } from './moveCommand.ts'
import { moveFiles } from './moveFiles.ts'
import { createS3Store } from './s3Store.ts'
import { anotherCompany, newFile, noise, sha256Of, type TestFile } from './testing/newFile.ts'
import { startS3, type TestS3 } from './testing/startS3.ts'

let s3: TestS3
let mediaDir: string
let sources: string
let folder: FileStore
let bucket: FileStore
let files: TestFile[]
let lines: string[]

beforeEach(async () => {
  s3 = await startS3()
  mediaDir = await mkdtemp(join(tmpdir(), 'patchbay-move-'))
  sources = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
  folder = createFolderStore({ mediaDir, clock: systemClock })
  bucket = createS3Store({ settings: s3.settings, clock: systemClock })
  files = []
  for (const bytes of [0, 10, 5_000, 9 * 2 ** 20])
    files.push(await newFile({ folder: sources, content: noise(bytes, bytes), companyId: anotherCompany }))
  lines = []
})
afterEach(async () => {
  bucket.close()
  await s3.stop()
  await rm(mediaDir, { recursive: true })
  await rm(sources, { recursive: true })
})

const fill = async (store: FileStore, some = files) => {
  for (const { name, path } of some) await store.put(name, path)
}
/** What is there, by hash: the report of a failure is not to hold megabytes. */
const contents = async (store: FileStore) => {
  const found = new Map<string, string>()
  for await (const { name } of store.list()) {
    const stream = await store.read(name)
    if (stream) found.set(name, sha256Of(await buffer(stream)))
  }
  return found
}
const all = () => new Map(files.map(({ name, content }) => [name, sha256Of(content)]))
const move = (...words: string[]) =>
  runMove({ words, config: { mediaDir, s3: s3.settings }, clock: systemClock, say: (line) => void lines.push(line) })

describe.each(['s3', 'folder'] as const)('media:move --to %s', (to) => {
  const from = () => (to === 's3' ? folder : bucket)
  const target = () => (to === 's3' ? bucket : folder)

  it('copies everything, and deletes nothing', async () => {
    await fill(from())
    expect(await move('--to', to)).toBe(0)
    expect(await contents(target())).toEqual(all())
    expect(await contents(from())).toEqual(all())
    expect(lines.at(0)).toBe(
      to === 's3' ? `From the folder ${mediaDir} to the bucket media.` : `From the bucket media to the folder ${mediaDir}.`,
    )
    expect(lines.slice(-2)).toEqual(['Copied   4 files, 9.0 MB', 'Skipped  0 files, 0.0 MB, which were there'])
    expect(await readdir(join(mediaDir, '.incoming'))).toEqual([])
  })

  it('goes on where it was stopped', async () => {
    await fill(from())
    await fill(target(), files.slice(0, 3))
    expect(await move('--to', to)).toBe(0)
    expect(await contents(target())).toEqual(all())
    expect(lines.slice(-2)).toEqual(['Copied   1 files, 9.0 MB', 'Skipped  3 files, 0.0 MB, which were there'])
  })

  it('deletes what it came from when asked to, also what an earlier run copied', async () => {
    await fill(from())
    await fill(target(), files.slice(0, 2))
    expect(await move('--to', to, '--delete-source')).toBe(0)
    expect(await contents(target())).toEqual(all())
    expect(await contents(from())).toEqual(new Map())
    expect(lines.at(-1)).toBe('Deleted  4 files, 9.0 MB, where they came from')
  })

  it('can be stopped between any two files', async () => {
    await fill(from())
    const stop = new AbortController()
    const incoming = createIncoming({ mediaDir, clock: systemClock })
    const ends = { from: from(), to: target(), incoming, source: 'keep' as const }
    await expect(moveFiles({ ...ends, signal: stop.signal, onFile: () => stop.abort() })).rejects.toThrow(/abort/i)
    for (const [name, hash] of await contents(target())) expect(all().get(name)).toBe(hash)
    expect(await readdir(join(mediaDir, '.incoming'))).toEqual([])
    await moveFiles(ends)
    expect(await contents(target())).toEqual(all())
  })
})

describe('media:move', () => {
  it('ends with what was wrong where the storage breaks off at once, and goes on the next time', async () => {
    await fill(folder)
    const read = async () => new Readable({ read() {} }).destroy(new Error('cut'))
    const incoming = createIncoming({ mediaDir, clock: systemClock })
    const ends = { from: folder, to: bucket, incoming, source: 'keep' as const }
    await expect(moveFiles({ ...ends, from: { ...folder, read } })).rejects.toThrow('cut')
    expect(await readdir(join(mediaDir, '.incoming'))).toEqual([])
    await moveFiles(ends)
    expect(await contents(bucket)).toEqual(all())
  })

  it('leaves a damaged file where it is, and says so', async () => {
    await fill(folder)
    const damaged = files[2]?.name ?? ''
    await writeFile(join(mediaDir, damaged), noise(5_000, 3))
    expect(await move('--to', 's3', '--delete-source')).toBe(1)
    expect(lines).toContain(`Damaged, and left where it is: ${damaged}`)
    expect(lines.at(-1)).toBe('Damaged  1 files: put them back from a backup')
    expect((await contents(bucket)).has(damaged)).toBe(false)
    expect([...(await contents(folder)).keys()]).toEqual([damaged])
  })

  it('writes again what is half at the other end', async () => {
    await fill(bucket)
    await fill(folder)
    const half = files[2]?.name ?? ''
    await writeFile(join(mediaDir, half), noise(100))
    await move('--to', 'folder')
    expect(await contents(folder)).toEqual(all())
  })

  it('keeps the source of a copy with the right size and the wrong bytes', async () => {
    await fill(bucket)
    await fill(folder)
    const wrong = files[2]?.name ?? ''
    await writeFile(join(mediaDir, wrong), noise(5_000, 3))
    await move('--to', 'folder', '--delete-source')
    expect([...(await contents(bucket)).keys()]).toEqual([wrong])
  })

  it.each([
    [[], '--to is missing.'],
    [['--to', 'moon'], '--to must be s3 or folder.'],
    [['--to', 's3', '--fast'], "Unknown option '--fast'"],
    [['s3'], 'Unexpected argument'],
  ])('answers %j with what is wrong and how it goes', async (words, message) => {
    const failed = move(...words)
    await expect(failed).rejects.toThrow(MoveUsageError)
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toThrow('npm run media:move -- --to s3|folder')
  })

  it('needs a bucket', async () => {
    const config = { mediaDir, s3: undefined }
    const moving = runMove({ words: ['--to', 's3'], config, clock: systemClock, say: () => undefined })
    await expect(moving).rejects.toThrow(ConfigError)
  })

  it('is a command that takes its settings from the environment', async () => {
    await fill(folder, files.slice(0, 2))
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(projectRoot, 'scripts/moveMedia.ts'), '--to', 's3'],
      {
        cwd: projectRoot,
        env: {
          PATH: process.env['PATH'],
          MEDIA_DIR: mediaDir,
          S3_ENDPOINT: s3.settings.endpoint,
          S3_BUCKET: s3.settings.bucket,
          S3_ACCESS_KEY_ID: s3.settings.keys?.id,
          S3_SECRET_ACCESS_KEY: s3.settings.keys?.secret,
        },
      },
    )
    expect(stdout).toContain('Copied   2 files')
    expect((await contents(bucket)).size).toBe(2)
  })
})
