import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import yazl from 'yazl'
import { createIncoming } from '#runtime/media/incoming.ts'
import { standingClock } from '#runtime/testing/newApi.ts'
import { newMediaDir } from '#runtime/testing/newLibrary.ts'
import { createUnpack, openZip, readEntries } from './unpack.ts'

const mb = 1024 * 1024

/** A zip of files of zeros, by their sizes. */
async function begin(sizes: Readonly<Record<string, number>>) {
  const mediaDir = newMediaDir()
  const incoming = createIncoming({ mediaDir, clock: standingClock() })
  let made = 0
  const counting = { ...incoming, newPath: () => (made++, incoming.newPath()) }
  const packed = new yazl.ZipFile()
  for (const [name, bytes] of Object.entries(sizes)) packed.addBuffer(Buffer.alloc(bytes), name)
  packed.end()
  const path = join(mediaDir, 'a.zip')
  await writeFile(path, await buffer(packed.outputStream))
  const zip = await openZip(path)
  onTestFinished(() => zip.close())
  const entries = await readEntries(zip)
  const files = () => readdir(incoming.folder).catch(() => [])
  const open = (how: Parameters<typeof createUnpack>[2]) => createUnpack(counting, { zip, entries }, how)
  return { open, files, made: () => made }
}
const { signal } = new AbortController()

it('an entry that several lines want is unpacked once, and its file goes with the last of them', async () => {
  const { open, files, made } = await begin({ 'a.mp3': mb })
  const unpack = open({ names: ['a.mp3', 'a.mp3'], signal })
  const first = await unpack.take('a.mp3', 2 * mb)
  await unpack.release('a.mp3')
  expect(await unpack.take('a.mp3', 2 * mb)).toEqual(first)
  await expect(unpack.take('a.mp3', mb - 1)).rejects.toMatchObject({ status: 413 })
  await unpack.release('a.mp3')
  expect([made(), await files()]).toEqual([1, []])
})

it('an entry that is too large for one line is not unpacked for the next', async () => {
  const { open, files, made } = await begin({ 'a.mp3': 3 * mb })
  const unpack = open({ names: ['a.mp3', 'a.mp3'], signal })
  for (let line = 0; line < 5; line++) await expect(unpack.take('a.mp3', mb)).rejects.toMatchObject({ status: 413 })
  expect([made(), await files()]).toEqual([1, []])
  expect(await unpack.take('a.mp3', 3 * mb)).toMatchObject({ bytes: 3 * mb })
})

it('a zip that unpacks to more than all of it may is told of, and nothing more is written', async () => {
  const { open, files } = await begin({ 'a.mp3': mb, 'b.mp3': mb })
  const unpack = open({ names: ['a.mp3', 'b.mp3'], signal, most: mb + 10 })
  await unpack.take('a.mp3', mb)
  await expect(unpack.take('b.mp3', mb)).rejects.toMatchObject({ status: 422, code: 'bad_zip' })
  expect(await files()).toHaveLength(1)
  await unpack.close()
  expect(await files()).toEqual([])
})

it('ends at once when it is cancelled, and leaves nothing', async () => {
  const { open, files } = await begin({ 'a.mp4': 200 * mb })
  const ending = new AbortController()
  const unpack = open({ names: ['a.mp4'], signal: ending.signal })
  const taking = unpack.take('a.mp4', 300 * mb)
  await expect.poll(files, { interval: 1 }).toHaveLength(1)
  ending.abort(new Error('cancelled'))
  await expect(taking).rejects.toThrow('cancelled')
  expect(await files()).toEqual([])
})
