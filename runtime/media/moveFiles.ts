import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { partsOf } from './fileName.ts'
import type { FileStore, StoredFile } from './fileStore.ts'
import type { Incoming } from './incoming.ts'
import { openToWrite } from './openToWrite.ts'

type Listed = StoredFile & { readonly name: string }

export type MoveTotals = {
  readonly copied: { files: number; bytes: number }
  /** They were there already, with the right size. */
  readonly skipped: { files: number; bytes: number }
  readonly deleted: { files: number; bytes: number }
  /** Their content has another hash than their name, so they were left where they are. */
  readonly damaged: string[]
}

export type Move = {
  readonly from: FileStore
  readonly to: FileStore
  /** Where a file lies while it goes from one to the other; on the folder's file system when `to` is one. */
  readonly incoming: Incoming
  /** `delete`: a file leaves its source once the copy at the other end has been read back, or was there and is right. */
  readonly source: 'keep' | 'delete'
  readonly onFile?: (name: string, outcome: 'copied' | 'skipped' | 'damaged', totals: MoveTotals) => void
  readonly signal?: AbortSignal
}

/** Files under way at once: a bucket answers slowly, one by one. */
const atOnce = 4

/**
 * Copies every file and reads it back: size and SHA-256 have to be those of its name. What is there already is passed over,
 * so it goes on where it was stopped. Throws when a copy is not what was sent, or a store fails.
 */
export async function moveFiles({ from, to, incoming, source, onFile, signal }: Move): Promise<MoveTotals> {
  const none = () => ({ files: 0, bytes: 0 })
  const totals: MoveTotals = { copied: none(), skipped: none(), deleted: none(), damaged: [] }
  const count = (sum: { files: number; bytes: number }, { bytes }: StoredFile) => {
    sum.files++
    sum.bytes += bytes
  }

  async function move(file: Listed): Promise<void> {
    const { name } = file
    const there = await to.stat(name)
    const isThere = there?.bytes === file.bytes
    if (!isThere && !(await copy(file))) {
      totals.damaged.push(name)
      return onFile?.(name, 'damaged', totals)
    }
    count(isThere ? totals.skipped : totals.copied, file)
    // A copy has just been read back; one of an earlier run is before its source goes.
    if (source === 'delete' && (!isThere || (await hashAt(to, name)) === partsOf(name).sha256)) {
      await from.remove(name)
      count(totals.deleted, file)
    }
    onFile?.(name, isThere ? 'skipped' : 'copied', totals)
  }

  /** False when the source is damaged. A copy that turns out wrong is removed. */
  async function copy({ name, bytes }: Listed): Promise<boolean> {
    const { sha256 } = partsOf(name)
    const stream = await from.read(name)
    // Deleted meanwhile: nothing is left to be wrong.
    if (!stream) return true
    // It may break while the file is opened: the pipeline tells then.
    stream.once('error', () => {})
    const path = await incoming.newPath()
    try {
      await pipeline(stream, await openToWrite(path), { signal })
      if ((await hashOf(createReadStream(path))) !== sha256) return false
      await to.remove(name)
      await to.put(name, path, signal && { signal })
      const there = await to.stat(name)
      if (there?.bytes !== bytes || (await hashAt(to, name)) !== sha256) {
        await to.remove(name)
        throw new Error(`${name} did not arrive as it was sent, and was removed there. Check the storage and start again.`)
      }
      return true
    } finally {
      await rm(path, { force: true })
    }
  }

  const files = from.list()[Symbol.asyncIterator]()
  const work = async (): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted()
      const next = await files.next()
      if (next.done) return
      await move(next.value)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return totals
}

async function hashAt(store: FileStore, name: string): Promise<string | undefined> {
  const stream = await store.read(name)
  return stream && hashOf(stream)
}

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
