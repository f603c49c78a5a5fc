import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { ProblemError } from '../http/problemError.ts'
import { tooLarge } from '../http/receiveFile.ts'
import type { Incoming } from '../media/incoming.ts'
import { openToWrite } from '../media/openToWrite.ts'

/** More entries than any library that is moved by hand; a zip that says more is one that means harm. */
export const maxEntries = 10_000

const badZip = (error: unknown): ProblemError =>
  error instanceof ProblemError
    ? error
    : new ProblemError(
        422,
        'bad_zip',
        `The file is no zip that can be read: ${error instanceof Error ? error.message : ''}`.trim(),
      )

/** Opens a zip on this disk. Throws ProblemError 422 `bad_zip` for what is none. Close it. */
export async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
  } catch (error) {
    throw badZip(error)
  }
}

/** What is in it, by name; folders left out. */
export async function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > maxEntries)
    throw new ProblemError(422, 'bad_zip', `The zip has ${zip.entryCount} entries; ${maxEntries} are the most.`)
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', (error) => reject(badZip(error)))
    zip.readEntry()
  })
}

/** Throws ProblemError: 413 above `maxBytes`, 422 `bad_zip` for an entry that is broken. */
export async function readText(zip: ZipFile, entry: Entry, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      bytes += (piece as Buffer).length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      pieces.push(piece as Buffer)
    }
  } catch (error) {
    throw badZip(error)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** Of a zip that is taken: those of 4 GB and more are of another form, which not every program writes. */
export const maxZipBytes = 2 * 1024 * 1024 * 1024
/** All that one zip may unpack to. Sound and pictures are packed already. */
export const maxUnpackedBytes = 4 * maxZipBytes

export type Unpacked = { path: string; hash: string; bytes: number }
export type Unpack = {
  /** The file of a name in the zip, on this disk until it is released. Throws ProblemError 422, 413 above `maxBytes`. */
  take(name: string, maxBytes: number): Promise<Unpacked>
  /** One of those who want it is done with it. */
  release(name: string): Promise<void>
  close(): Promise<void>
}

/**
 * Unpacks each entry once, however many want it: `names` has a name as often as it is wanted, and its file goes with the last of
 * them. One at a time.
 */
export function createUnpack(
  incoming: Incoming,
  { zip, entries }: { zip: ZipFile; entries: ReadonlyMap<string, Entry> },
  { names, signal, most = maxUnpackedBytes }: { names: readonly string[]; signal: AbortSignal; most?: number },
): Unpack {
  const wanted = new Map<string, number>()
  for (const name of names) wanted.set(name, (wanted.get(name) ?? 0) + 1)
  const files = new Map<string, Unpacked>()
  /** Larger than so much. */
  const larger = new Map<string, number>()
  let left = most

  const forget = async (name: string) => {
    const file = files.get(name)
    files.delete(name)
    if (file) await rm(file.path, { force: true })
  }
  const count = (bytes: number) => {
    left -= bytes
    if (left < 0)
      throw new ProblemError(
        422,
        'bad_zip',
        `The zip unpacks to more than ${most / 1024 ** 3} GB, the most that is taken. Import it in parts.`,
      )
  }

  return {
    async take(name, maxBytes) {
      const entry = entries.get(name)
      if (!entry)
        throw new ProblemError(
          422,
          'no_such_file',
          `The zip has no file ${name}. Put it in, or write its name as it is there.`,
        )
      if ((larger.get(name) ?? -1) >= maxBytes) throw tooLarge(maxBytes)
      const known = files.get(name)
      if (known && known.bytes > maxBytes) throw tooLarge(maxBytes)
      if (known) return known
      try {
        const file = await extract(incoming, { zip, entry }, { maxBytes, signal, count })
        files.set(name, file)
        return file
      } catch (error) {
        if (error instanceof ProblemError && error.status === 413) larger.set(name, maxBytes)
        throw error
      }
    },
    async release(name) {
      const others = (wanted.get(name) ?? 1) - 1
      wanted.set(name, others)
      if (others <= 0) await forget(name)
    },
    async close() {
      for (const name of [...files.keys()]) await forget(name)
    },
  }
}

type Extracting = { maxBytes: number; signal: AbortSignal; count: (bytes: number) => void }

/**
 * Writes an entry to a new file under way; remove it. Bytes are counted while they are unpacked: what a zip says of sizes may be a
 * lie. Throws as `readText` does, what `count` throws and the signal's reason, and leaves nothing then.
 */
async function extract(
  incoming: Incoming,
  { zip, entry }: { zip: ZipFile; entry: Entry },
  { maxBytes, signal, count }: Extracting,
): Promise<Unpacked> {
  signal.throwIfAborted()
  const path = await incoming.newPath()
  const hash = createHash('sha256')
  let bytes = 0
  const counter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length
      hash.update(piece)
      try {
        if (bytes > maxBytes) throw tooLarge(maxBytes)
        count(piece.length)
        done(null, piece)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const source = await zip.openReadStreamPromise(entry).catch((error: unknown) => Promise.reject(badZip(error)))
  let isBroken = false
  source.once('error', () => (isBroken = true))
  try {
    await pipeline(source, counter, await openToWrite(path), { signal })
    return { path, hash: hash.digest('hex'), bytes }
  } catch (error) {
    await rm(path, { force: true })
    signal.throwIfAborted()
    // A disk that is full is no fault of the zip.
    throw isBroken ? badZip(error) : error
  }
}
