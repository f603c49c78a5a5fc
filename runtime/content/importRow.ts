import { readFile, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ContentChange } from '#shared/api/content.ts'
import { ProblemError } from '../http/problemError.ts'
import { listContentByKeys, type ContentItemRow } from '../store/content.ts'
import { contentOf, findRevision, type RevisionContent } from '../store/contentRevisions.ts'
import { changeContent, createContent, refuseRecording, reviseContent } from './changeContent.ts'
import { checkCaptions } from './checkCaptions.ts'
import type { ListedContent } from './contentCsv.ts'
import { hashFile } from './hashFile.ts'
import { placeCaptions } from './placeCaptions.ts'
import { fitting, placeFile, type PlaceDeps } from './placeFile.ts'

export type RowToImport = {
  companyId: string
  userId: string
  row: ListedContent
  /** Writes a file of the zip to disk and gives its path; ours to remove. */
  unpack: (name: string, maxBytes: number) => Promise<string>
  signal: AbortSignal
}
type Unpacked = { file?: string; captions?: string; poster?: string }

/** Takes one line in. What cannot be taken leaves no new item; what is there already makes no new revision. */
export async function importRow(
  deps: PlaceDeps,
  { companyId, userId, row, unpack, signal }: RowToImport,
): Promise<void> {
  const { key, kind } = row
  const [item] = await listContentByKeys(deps.db, { companyId, keys: [key] })
  if (item) refuseRecording(item)
  if (item?.deletedAt) throw new ProblemError(409, 'is_deleted', `${key} was deleted. Restore it first.`)
  if (item && kind !== undefined && item.kind !== kind)
    throw new ProblemError(422, 'wrong_kind', `kind: ${key} is ${item.kind} and stays so. Give ${kind} another key.`)
  const unpacked: Unpacked = {}
  try {
    await unpackAll(deps, { row, item, unpack }, unpacked)
    if (unpacked.captions !== undefined) checkCaptions(await readFile(unpacked.captions, 'utf8'))
    const made: string[] = []
    await takeIn(deps, { companyId, userId, row, item, signal, onMade: (itemId) => made.push(itemId) }, unpacked).catch(
      async (error: unknown) => {
        for (const itemId of made) await forget(deps, { companyId, itemId })
        throw error
      },
    )
  } finally {
    await Promise.all(Object.values(unpacked).map((path) => rm(path, { force: true })))
  }
}

/** Each by the limit of what it is to be: a zip of a few bytes unpacks to any size. */
async function unpackAll(
  { maxBytes }: PlaceDeps,
  { row, item, unpack }: Pick<RowToImport, 'row' | 'unpack'> & { item: ContentItemRow | undefined },
  unpacked: Unpacked,
): Promise<void> {
  const kind = item?.kind ?? row.kind
  const most = kind === undefined ? Math.max(...Object.values(maxBytes)) : maxBytes[fitting[kind]]
  if (row.captions !== undefined) unpacked.captions = await unpack(row.captions, maxBytes.captions)
  if (row.poster !== undefined) unpacked.poster = await unpack(row.poster, maxBytes.image)
  if (row.file !== undefined) unpacked.file = await unpack(row.file, most)
}

type ToTakeIn = {
  companyId: string
  userId: string
  row: ListedContent
  item: ContentItemRow | undefined
  signal: AbortSignal
  onMade: (itemId: string) => void
}

async function takeIn(
  deps: PlaceDeps,
  { companyId, userId, row, item, signal, onMade }: ToTakeIn,
  { file, captions, poster }: Unpacked,
): Promise<void> {
  const { key, language, text, kind } = row
  const wanted = detailsOf(row)
  const by = { companyId, userId }
  const newItem = { ...wanted, key, title: wanted.title ?? key, ...(kind !== undefined && { kind }) }
  if (item && differs(item, wanted)) {
    await changeContent(deps, { companyId, itemId: item.id }, wanted)
    await deps.announce({ companyId, itemId: item.id })
  }
  const now = item && (await currentOf(deps, { companyId, itemId: item.id, language }))
  const isNew = async (path: string, kept: string | null | undefined) => (await hashFile(path)).hash !== kept
  const place = async (path: string, name: string, target: Parameters<typeof placeFile>[1]['target']) =>
    placeFile(deps, { ...by, path, fileName: basename(name), bytes: (await stat(path)).size, target, signal })
  let itemId = item?.id
  if (file !== undefined && (await isNew(file, now?.fileHash))) {
    const placed = await place(file, row.file ?? '', {
      ...(itemId === undefined ? { newItem } : { itemId }),
      ...{ language, as: 'file', trimSilence: false },
      ...(text !== undefined && { text }),
    })
    if (!item) onMade(placed.itemId)
    itemId = placed.itemId
  } else {
    if (itemId === undefined) {
      itemId = await createContent(deps, { ...by, item: { ...newItem, kind: kind ?? 'audio' } })
      onMade(itemId)
    }
    if (text !== undefined && text !== now?.text)
      await reviseContent(deps, { ...by, itemId, language }, (before) => ({ ...before, text }))
    if (!item || (text !== undefined && text !== now?.text)) await deps.announce({ companyId, itemId })
  }
  const placed = await currentOf(deps, { companyId, itemId, language })
  if (captions !== undefined && (await isNew(captions, placed.captionsHash))) {
    await placeCaptions(deps, { ...by, itemId, language }, await readFile(captions, 'utf8'))
    await deps.announce({ companyId, itemId })
  }
  if (poster !== undefined && (await isNew(poster, placed.posterHash)))
    await place(poster, row.poster ?? '', { itemId, language, as: 'poster', trimSilence: false })
}

const currentOf = async (
  { db }: Pick<PlaceDeps, 'db'>,
  ref: { companyId: string; itemId: string; language: string },
): Promise<RevisionContent> => contentOf(await findRevision(db, ref))

/** What the line says of the item itself; an empty cell says nothing. */
function detailsOf({ title, folder, tags, private: isPrivate, alwaysNewest: isAlwaysNewest }: ListedContent) {
  return {
    ...(title !== undefined && { title }),
    ...(folder !== undefined && { folder }),
    ...(tags !== undefined && { tags }),
    ...(isPrivate !== undefined && { isPrivate }),
    ...(isAlwaysNewest !== undefined && { isAlwaysNewest }),
  } satisfies ContentChange
}
const differs = (item: ContentItemRow, wanted: ContentChange): boolean =>
  Object.entries(wanted).some(([name, value]) => !isDeepStrictEqual(item[name as keyof ContentChange], value))

/** Takes an item back that this line made. */
async function forget({ db, announce }: PlaceDeps, ref: { companyId: string; itemId: string }): Promise<void> {
  const { companyId, itemId } = ref
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('contentRevision').where('companyId', '=', companyId).where('itemId', '=', itemId).execute()
    await tx.deleteFrom('contentItem').where('companyId', '=', companyId).where('id', '=', itemId).execute()
  })
  await announce(ref)
}
