import { createWriteStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { ProblemError } from '../http/problemError.ts'
import { tooLarge } from '../http/receiveFile.ts'
import { listContentByKeys } from '../store/content.ts'
import { createContent, refuseRecording, reviseContent } from './changeContent.ts'
import { listName, readList, type ListedContent } from './contentCsv.ts'
import { placeCaptions } from './placeCaptions.ts'
import { placeFile, type PlaceDeps } from './placeFile.ts'

/** More entries than any library that is moved by hand; a zip that says more is one that means harm. */
const maxEntries = 10_000
const maxListBytes = 10 * 1024 * 1024

export type ImportResult = { key: string; language: string; isDone: boolean; message: string }

/**
 * Takes in a zip with the list `content.csv`: items are found by key or made, and each line becomes the next revision of its
 * language. A line that cannot be taken is told, and keeps no other from being taken. Names inside the zip are looked up and
 * never written to disk as they are.
 */
export async function importContent(
  deps: PlaceDeps,
  { companyId, userId, path }: { companyId: string; userId: string; path: string },
): Promise<ImportResult[]> {
  const zip = await openZip(path)
  try {
    const entries = await readEntries(zip)
    const list = entries.get(listName)
    if (!list) throw new ProblemError(422, 'bad_zip', `The zip has no ${listName} at its top.`)
    const { rows, problems } = readList(await readText(zip, list))
    const results: ImportResult[] = problems.map(({ line, key, language, message }) => ({
      ...{ key, language },
      isDone: false,
      message: `Line ${line}: ${message}`,
    }))
    for (const row of rows) {
      const { key, language, line } = row
      try {
        await importRow(deps, { companyId, userId, row, extract: (name) => extract(deps, zip, entries, name) })
        results.push({ key, language, isDone: true, message: '' })
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        results.push({ key, language, isDone: false, message: `Line ${line}: ${error.message}` })
      }
    }
    return results
  } finally {
    zip.close()
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
  } catch (error) {
    throw badZip(error)
  }
}
const badZip = (error: unknown) =>
  new ProblemError(
    422,
    'bad_zip',
    `The file is no zip that can be read: ${error instanceof Error ? error.message : ''}`.trim(),
  )

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
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

const open = (zip: ZipFile, entry: Entry) =>
  zip.openReadStreamPromise(entry).catch((error: unknown) => Promise.reject(badZip(error)))

async function readText(zip: ZipFile, entry: Entry): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of await open(zip, entry)) {
    bytes += (piece as Buffer).length
    if (bytes > maxListBytes) throw tooLarge(maxListBytes)
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** A file of the zip on this disk, counted while it is unpacked: what a zip says of sizes may be a lie. */
async function extract(
  { incoming, maxBytes }: PlaceDeps,
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  name: string,
): Promise<string> {
  const entry = entries.get(name)
  if (!entry) throw new ProblemError(422, 'no_such_file', `The zip has no file ${name}.`)
  const most = Math.max(...Object.values(maxBytes))
  const path = await incoming.newPath()
  let seen = 0
  const counter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      seen += piece.length
      if (seen > most) done(tooLarge(most))
      else done(null, piece)
    },
  })
  try {
    await pipeline(await open(zip, entry), counter, createWriteStream(path, { flags: 'wx' }))
    return path
  } catch (error) {
    await rm(path, { force: true })
    throw error instanceof ProblemError ? error : badZip(error)
  }
}

type RowToImport = {
  companyId: string
  userId: string
  row: ListedContent
  extract: (name: string) => Promise<string>
}

async function importRow(deps: PlaceDeps, { companyId, userId, row, extract }: RowToImport): Promise<void> {
  const { key, language, text, file, title, kind, folder, tags, captions } = row
  const [item] = await listContentByKeys(deps.db, { companyId, keys: [key] })
  if (item) refuseRecording(item)
  if (item?.deletedAt) throw new ProblemError(409, 'is_deleted', `${key} was deleted. Restore it first.`)
  const newItem = {
    key,
    title: title ?? key,
    ...(kind !== undefined && { kind }),
    ...(folder !== undefined && { folder }),
    ...(tags !== undefined && { tags }),
  }
  if (file !== undefined) {
    const path = await extract(file)
    try {
      await placeFile(deps, {
        ...{ companyId, userId, path },
        fileName: basename(file),
        bytes: (await stat(path)).size,
        target: {
          ...(item ? { itemId: item.id } : { newItem }),
          ...{ language, as: 'file', trimSilence: false },
          ...(text !== undefined && { text }),
        },
      })
    } finally {
      await rm(path, { force: true })
    }
  } else {
    const itemId =
      item?.id ?? (await createContent(deps, { companyId, userId, item: { ...newItem, kind: kind ?? 'audio' } }))
    if (text !== undefined)
      await reviseContent(deps, { companyId, itemId, language, userId }, (before) => ({ ...before, text }))
  }
  if (captions === undefined) return
  const [now] = await listContentByKeys(deps.db, { companyId, keys: [key] })
  const path = await extract(captions)
  try {
    if (now) await placeCaptions(deps, { companyId, itemId: now.id, language, userId }, await readFile(path, 'utf8'))
  } finally {
    await rm(path, { force: true })
  }
}
