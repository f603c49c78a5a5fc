import type { Kysely } from 'kysely'
import { PassThrough, type Readable } from 'node:stream'
import yazl from 'yazl'
import type { z } from 'zod'
import type { notExportedSchema } from '#shared/api/content.ts'
import { ProblemError } from '../http/problemError.ts'
import type { FileStore } from '../media/fileStore.ts'
import { listCurrentRevisions } from '../store/contentRevisions.ts'
import { listContentByIds, type ContentItemRow } from '../store/content.ts'
import { findMediaFiles } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import { listName, maxListBytes, maxRows, tagsCell, writeList } from './contentCsv.ts'
import { storedName } from './mediaAddress.ts'
import { maxEntries, maxZipBytes } from './unpack.ts'

/** Items by their ids. Throws ProblemError 409 `not_exported` when any of them is not there, or is a caller's. */
export async function itemsToExport(
  db: Kysely<Database>,
  { companyId, itemIds }: { companyId: string; itemIds: readonly string[] },
): Promise<ContentItemRow[]> {
  const wanted = [...new Set(itemIds)]
  const known = new Map((await listContentByIds(db, { companyId, itemIds: wanted })).map((item) => [item.id, item]))
  const refused: z.output<typeof notExportedSchema>['refused'] = []
  const items = wanted.flatMap((id) => {
    const item = known.get(id)
    if (item && item.kind !== 'recording') return [item]
    refused.push(
      item
        ? { id, code: 'is_recording', message: 'The recording of a call stays with its session.' }
        : { id, code: 'not_found', message: 'It is not in the library any more.' },
    )
    return []
  })
  if (refused.length > 0)
    throw new ProblemError(
      409,
      'not_exported',
      `${refused.length} of ${wanted.length} items cannot be exported. Leave them out.`,
      { refused },
    )
  return items
}

type Exported = { name: string; stored: string }

const mb = 1024 * 1024

/** An export is as large as an import may be. */
function checkFits(what: string, has: number, most: number): void {
  if (has <= most) return
  const words = (amount: number) => Math.ceil(amount).toLocaleString('en-US')
  throw new ProblemError(
    409,
    'too_much',
    `The zip would have ${words(has)} ${what}; ${words(most)} are the most that can be imported again. Export it in parts.`,
  )
}

type Revised = readonly { itemId: string }[]
/** Items that nobody gave words or a file yet: a line of theirs has no language. */
function withoutLanguage(items: readonly ContentItemRow[], revisions: Revised): ContentItemRow[] {
  const having = new Set(revisions.map(({ itemId }) => itemId))
  return items.filter(({ id }) => !having.has(id))
}
const countLines = (items: readonly ContentItemRow[], revisions: Revised): number =>
  revisions.length + withoutLanguage(items, revisions).length

/**
 * A zip of items as they are now: the list, and each file as it was uploaded under `<key>/<language>.<extension>`. Throws
 * ProblemError 409 `too_much` for more than an import takes.
 */
export async function exportContent(
  { db, files }: { db: Kysely<Database>; files: FileStore },
  { companyId, items }: { companyId: string; items: readonly ContentItemRow[] },
): Promise<Readable> {
  const revisions = await listCurrentRevisions(db, { companyId, itemIds: items.map(({ id }) => id) })
  checkFits('lines, one for each language of an item', countLines(items, revisions), maxRows)
  const known = await findMediaFiles(db, {
    companyId,
    hashes: revisions.flatMap(({ fileHash, captionsHash, posterHash }) =>
      [fileHash, captionsHash, posterHash].filter((hash) => hash !== null),
    ),
  })
  const byId = new Map(items.map((item) => [item.id, item]))
  const exported: Exported[] = []
  let bytes = 0
  const nameOf = (hash: string | null, base: string): string => {
    const file = hash === null ? undefined : known.get(hash)
    if (!file) return ''
    const name = `${base}.${file.extension}`
    exported.push({ name, stored: storedName(file) })
    bytes += file.bytes
    return name
  }
  const detailsOf = ({ key, title, kind, folder, tags, isPrivate, isAlwaysNewest }: ContentItemRow) => ({
    ...{ key, title, kind, folder, tags: tagsCell(tags) },
    private: isPrivate ? 'yes' : 'no',
    alwaysNewest: isAlwaysNewest ? 'yes' : 'no',
  })
  const rows = revisions.flatMap(({ itemId, language, text, fileHash, captionsHash, posterHash }) => {
    const item = byId.get(itemId)
    if (!item) return []
    const base = `${item.key}/${language}`
    return [
      {
        ...detailsOf(item),
        ...{ language, text },
        file: nameOf(fileHash, base),
        captions: nameOf(captionsHash, base),
        poster: nameOf(posterHash, `${base}.poster`),
      },
    ]
  })
  const list = Buffer.from(writeList([...rows, ...withoutLanguage(items, revisions).map(detailsOf)]))
  checkFits('files', exported.length, maxEntries - 1)
  checkFits('MB of words and details', list.length / mb, maxListBytes / mb)
  checkFits('MB', (bytes + list.length) / mb, maxZipBytes / mb)
  const zip = new yazl.ZipFile()
  const output = zip.outputStream as PassThrough
  zip.addBuffer(list, listName)
  // Whoever wanted it may have gone away in the middle of a file.
  let current: Readable | undefined
  output.once('close', () => current?.destroy())
  // Sound and pictures are compressed already. Each file is opened when its turn has come.
  for (const { name, stored } of exported)
    zip.addReadStreamLazy(name, { compress: false }, (done) => {
      files.read(stored).then(
        (stream) => {
          if (!stream) return done(new Error(`${stored} is missing.`), new PassThrough())
          current = stream
          if (output.destroyed) stream.destroy()
          else done(null, stream)
        },
        (error: unknown) => done(error, new PassThrough()),
      )
    })
  zip.on('error', (error: Error) => output.destroy(error))
  zip.end()
  return output
}
