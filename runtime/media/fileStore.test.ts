import fc from 'fast-check'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import { FileNameError } from './fileName.ts'
import type { FileStore } from './fileStore.ts'
import { createFolderStore } from './folderStore.ts'
import { createS3Store } from './s3Store.ts'
import { sweepOrphans } from './sweepOrphans.ts'
import { aCompany, anotherCompany, newFile, noise, sha256Of, type TestFile } from './testing/newFile.ts'
import { startS3 } from './testing/startS3.ts'

let now = systemClock.now()
const clock = { now: () => now }
const contentOf = async (stream: Readable | undefined) => stream && buffer(stream)

type Place = {
  store: FileStore
  /** Once the bytes of a put are on their way. */
  begun(): Promise<unknown>
  /** What unfinished puts have left. */
  leftovers(): Promise<string[]>
  stop(): Promise<void>
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  async folder() {
    const mediaDir = await mkdtemp(join(tmpdir(), 'patchbay-media-'))
    const incoming = join(mediaDir, '.incoming')
    await mkdir(incoming)
    return {
      store: createFolderStore({ mediaDir, clock }),
      async begun() {
        const watcher = watch(incoming)
        await once(watcher, 'change')
        watcher.close()
      },
      leftovers: () => readdir(incoming),
      stop: () => rm(mediaDir, { recursive: true }),
    }
  },
  async S3() {
    const s3 = await startS3()
    const store = createS3Store({ settings: s3.settings, clock })
    return {
      store,
      begun: () => once(s3.events, 'part'),
      leftovers: s3.unfinished,
      async stop() {
        store.close()
        await s3.stop()
      },
    }
  },
}

describe.each(Object.entries(places))('a store in a %s', (_, start) => {
  let place: Place
  let store: FileStore
  let folder: string
  const make = (content: Buffer, rest: { companyId?: string; extension?: string } = {}) =>
    newFile({ folder, content, ...rest })
  const names = async (companyId?: string) => {
    const found: string[] = []
    for await (const { name } of store.list(companyId)) found.push(name)
    return found.sort()
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
    place = await start()
    store = place.store
  })
  afterEach(async () => {
    now = systemClock.now()
    for (const name of await names()) await store.remove(name)
  })
  afterAll(async () => {
    await place.stop()
    await rm(folder, { recursive: true })
  })

  it('is there to be used', async () => {
    await store.check()
  })

  it('gives back what was put, and leaves the source alone', async () => {
    const file = await make(noise(100_000))
    await store.put(file.name, file.path)
    expect(await contentOf(await store.read(file.name))).toEqual(file.content)
    const found = await store.stat(file.name)
    expect(found?.bytes).toBe(100_000)
    expect(Math.abs((found?.modifiedAt.getTime() ?? 0) - systemClock.now().getTime())).toBeLessThan(60_000)
    expect(await readdir(folder)).toContain(file.path.split('/').at(-1))
  })

  it('keeps an empty file', async () => {
    const file = await make(Buffer.alloc(0))
    await store.put(file.name, file.path)
    expect(await store.stat(file.name)).toMatchObject({ bytes: 0 })
    expect(await contentOf(await store.read(file.name))).toEqual(Buffer.alloc(0))
  })

  it.each([
    [0, 0],
    [0, 99],
    [10, 19],
    [99, 99],
    [90, 1_000],
    [100, 100],
    [500, 600],
  ])('reads from byte %i to byte %i', async (start, end) => {
    const file = await make(noise(100))
    await store.put(file.name, file.path)
    expect(await contentOf(await store.read(file.name, { start, end }))).toEqual(file.content.subarray(start, end + 1))
  })

  it.each([
    [5, 4],
    [-1, 4],
    [0.5, 4],
    [0, Infinity],
  ])('refuses to read from byte %d to byte %d', async (start, end) => {
    const file = await make(noise(100))
    await store.put(file.name, file.path)
    await expect(store.read(file.name, { start, end })).rejects.toThrow(RangeError)
  })

  it('knows nothing of a missing file, and removes it without complaint', async () => {
    const { name } = await make(noise(10, 99))
    expect(await store.stat(name)).toBeUndefined()
    expect(await store.read(name)).toBeUndefined()
    expect(await store.read(name, { start: 1, end: 2 })).toBeUndefined()
    await store.remove(name)
  })

  it('forgets what is removed', async () => {
    const file = await make(noise(10))
    await store.put(file.name, file.path)
    await store.remove(file.name)
    expect(await store.stat(file.name)).toBeUndefined()
    expect(await names()).toEqual([])
  })

  it('lists all files, and those of one company', async () => {
    const files = [
      await make(noise(10)),
      await make(noise(11), { extension: 'mp4' }),
      await make(noise(10), { companyId: anotherCompany }),
    ]
    for (const { name, path } of files) await store.put(name, path)
    expect(await names()).toEqual(files.map(({ name }) => name).sort())
    expect(await names(anotherCompany)).toEqual([files[2]?.name])
    for await (const { name, bytes } of store.list(aCompany))
      expect(bytes).toBe(files.find((file) => file.name === name)?.content.length)
  })

  it('puts large files, and reads across their parts', async () => {
    const file = await make(noise(20 * 2 ** 20 + 123), { extension: 'mp4' })
    await store.put(file.name, file.path)
    expect(await store.stat(file.name)).toMatchObject({ bytes: file.content.length })
    const read = await contentOf(await store.read(file.name))
    expect(read && sha256Of(read)).toBe(sha256Of(file.content))
    const range = { start: 8 * 2 ** 20 - 5, end: 8 * 2 ** 20 + 5 }
    expect(await contentOf(await store.read(file.name, range))).toEqual(
      file.content.subarray(range.start, range.end + 1),
    )
    expect(await place.leftovers()).toEqual([])
  })

  it('leaves nothing of a put that is cancelled in its middle', async () => {
    const file = await make(noise(40 * 2 ** 20))
    const cancel = new AbortController()
    const begun = place.begun()
    const putting = store.put(file.name, file.path, { signal: cancel.signal })
    void begun.then(() => cancel.abort())
    await expect(putting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(await store.stat(file.name)).toBeUndefined()
    expect(await names()).toEqual([])
    expect(await place.leftovers()).toEqual([])
  })

  it('does not begin a put that is cancelled before', async () => {
    const file = await make(noise(10))
    await expect(store.put(file.name, file.path, { signal: AbortSignal.abort() })).rejects.toThrow()
    expect(await names()).toEqual([])
  })

  it('leaves nothing of a put whose source is missing', async () => {
    const file = await make(noise(10))
    await rm(file.path)
    await expect(store.put(file.name, file.path)).rejects.toThrow(/ENOENT/)
    expect(await names()).toEqual([])
    expect(await place.leftovers()).toEqual([])
  })

  it('takes the same file from several at once', async () => {
    const file = await make(noise(200_000))
    await Promise.all(Array.from({ length: 8 }, () => store.put(file.name, file.path)))
    expect(await contentOf(await store.read(file.name))).toEqual(file.content)
    expect(await names()).toEqual([file.name])
    expect(await place.leftovers()).toEqual([])
  })

  it.each([
    '',
    'a.wav',
    '../secret.wav',
    '/etc/passwd',
    `${aCompany}/../${aCompany}/aa/${'a'.repeat(64)}.wav`,
    `${aCompany}/aa/../aa/${'a'.repeat(64)}.wav`,
    `${aCompany}/ab/${'a'.repeat(64)}.wav`,
    `${aCompany}/aa/${'a'.repeat(63)}.wav`,
    `${aCompany}/aa/${'a'.repeat(64)}`,
    `${aCompany}/aa/${'a'.repeat(64)}.WAV`,
    `${aCompany}/aa/${'a'.repeat(64)}.wav/..`,
    `${aCompany}/aa/${'a'.repeat(64)}.wav\n`,
    `${aCompany}/aa/${'a'.repeat(64)}.wav\0`,
    `${aCompany}\\aa\\${'a'.repeat(64)}.wav`,
    `${aCompany.toUpperCase()}/AA/${'A'.repeat(64)}.wav`,
  ])('refuses the name %j', async (name) => {
    const { path } = await make(noise(10))
    await expect(store.put(name, path)).rejects.toThrow(FileNameError)
    await expect(store.stat(name)).rejects.toThrow(FileNameError)
    await expect(store.read(name)).rejects.toThrow(FileNameError)
    await expect(store.remove(name)).rejects.toThrow(FileNameError)
  })

  it('refuses to list what is no company', async () => {
    await expect(names('..')).rejects.toThrow(FileNameError)
  })

  it('removes the files that no row points to, but none that is young or was put again', async () => {
    const [kept, orphan, again] = await Promise.all([make(noise(20)), make(noise(21)), make(noise(22))])
    for (const { name, path } of [kept, orphan, again]) await store.put(name, path)
    const sweep = (inMs: number, meanwhile?: () => Promise<void>) =>
      sweepOrphans(store, {
        async isKnown(asked) {
          await meanwhile?.()
          return new Set(asked.filter((name) => name === kept.name))
        },
        now: new Date(systemClock.now().getTime() + inMs),
        graceMs: 3600_000,
      })
    expect(await sweep(60_000)).toEqual([])
    // Stores that keep time themselves do so by the real clock, hence a moment between the two ages.
    const putAgain = async () => {
      now = new Date(systemClock.now().getTime() + 7200_000)
      await store.put(again.name, again.path)
    }
    const removed = await sweep(7200_000, store.kind === 'folder' ? putAgain : undefined)
    expect(removed.sort()).toEqual((store.kind === 'folder' ? [orphan.name] : [orphan.name, again.name]).sort())
    expect(await names()).toContain(kept.name)
  })

  it('makes a file young that is put again', async () => {
    const file = await make(noise(30))
    await store.put(file.name, file.path)
    const before = (await store.stat(file.name))?.modifiedAt.getTime() ?? 0
    now = new Date(systemClock.now().getTime() + 7200_000)
    // S3 tells whole seconds.
    await vi.waitUntil(() => systemClock.now().getTime() >= before + 1_000, { timeout: 5_000 })
    await store.put(file.name, file.path)
    expect((await store.stat(file.name))?.modifiedAt.getTime()).toBeGreaterThan(before)
    expect(await contentOf(await store.read(file.name))).toEqual(file.content)
  })

  it('does as a map does, whatever is done to it', async () => {
    const files: TestFile[] = []
    for (const [index, bytes] of [0, 1, 500, 4_096, 70_000].entries())
      files.push(await make(noise(bytes, index), { companyId: index % 2 ? aCompany : anotherCompany }))
    const file = fc.constantFrom(...files)
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('put' as const), file }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), file }) },
      fc.record({ do: fc.constant('stat' as const), file }),
      fc.record({ do: fc.constant('read' as const), file }),
      fc.record({ do: fc.constant('range' as const), file, start: fc.nat(5_000), length: fc.integer({ min: 1, max: 5_000 }) }),
      fc.record({ do: fc.constant('list' as const), companyId: fc.constantFrom(undefined, aCompany, anotherCompany) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        for (const name of await names()) await store.remove(name)
        const model = new Map<string, Buffer>()
        for (const one of steps)
          if (one.do === 'put') {
            await store.put(one.file.name, one.file.path)
            model.set(one.file.name, one.file.content)
          } else if (one.do === 'remove') {
            await store.remove(one.file.name)
            model.delete(one.file.name)
          } else if (one.do === 'stat') {
            expect((await store.stat(one.file.name))?.bytes).toBe(model.get(one.file.name)?.length)
          } else if (one.do === 'read') {
            expect(await contentOf(await store.read(one.file.name))).toEqual(model.get(one.file.name))
          } else if (one.do === 'range') {
            const { start, length } = one
            const read = await contentOf(await store.read(one.file.name, { start, end: start + length - 1 }))
            expect(read).toEqual(model.get(one.file.name)?.subarray(start, start + length))
          } else {
            const expected = [...model.keys()].filter((name) => name.startsWith(one.companyId ?? ''))
            expect(await names(one.companyId)).toEqual(expected.sort())
          }
      }),
      { numRuns: 40 },
    )
  })
})
