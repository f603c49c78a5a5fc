import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { ProblemError } from '../http/problemError.ts'
import { tooLarge } from '../http/receiveFile.ts'
import type { Incoming } from '../media/incoming.ts'

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

/**
 * Writes an entry to a new file under way and gives its path; remove it. Bytes are counted while they are unpacked: what a zip says
 * of sizes may be a lie. Throws as `readText` does, and leaves nothing then.
 */
export async function extract(incoming: Incoming, zip: ZipFile, entry: Entry, maxBytes: number): Promise<string> {
  const path = await incoming.newPath()
  let seen = 0
  const counter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      seen += piece.length
      if (seen > maxBytes) done(tooLarge(maxBytes))
      else done(null, piece)
    },
  })
  const source = await zip.openReadStreamPromise(entry).catch((error: unknown) => Promise.reject(badZip(error)))
  let isBroken = false
  source.once('error', () => (isBroken = true))
  try {
    await pipeline(source, counter, createWriteStream(path, { flags: 'wx' }))
    return path
  } catch (error) {
    await rm(path, { force: true })
    // A disk that is full is no fault of the zip.
    throw isBroken ? badZip(error) : error
  }
}
