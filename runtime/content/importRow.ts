import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ContentChange } from '#shared/api/content.ts'
import { ProblemError } from '../http/problemError.ts'
import { listContentByKeys, type ContentItemRow } from '../store/content.ts'
import { contentOf, findRevision, type RevisionContent } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import { changeContent, createContent, isDeleted, refuseRecording, reviseContentIn } from './changeContent.ts'
import { fitting, mustHaveFile } from './checkFile.ts'
import type { ListedContent } from './contentCsv.ts'
import { inColumn } from './inColumn.ts'
import { checkBeside, putBeside } from './placeBeside.ts'
import type { KnownSounds } from './phoneSound.ts'
import { placeFile, type PlaceDeps } from './placeFile.ts'
import type { Unpack, Unpacked } from './unpack.ts'

export type RowToImport = {
  companyId: string
  userId: string
  row: ListedContent
  unpack: Pick<Unpack, 'take' | 'release'>
  /** Of the lines before. */
  sounds: KnownSounds
  signal: AbortSignal
}
type Files = { file?: Unpacked; captions?: Unpacked; poster?: Unpacked }

/** Names in the zip that a line wants. */
export const namesOf = ({ file, captions, poster }: Pick<ListedContent, keyof Files>): string[] =>
  [file, captions, poster].filter((name) => name !== undefined)

/** Takes one line in. What cannot be taken leaves no new item; what is there already makes no new revision. */
export async function importRow(deps: PlaceDeps, { row, unpack, ...by }: RowToImport): Promise<void> {
  const { key, kind } = row
  const [item] = await listContentByKeys(deps.db, { companyId: by.companyId, keys: [key] })
  if (item) refuseRecording(item)
  if (item?.deletedAt) throw isDeleted(item)
  if (item && kind !== undefined && item.kind !== kind)
    throw new ProblemError(
      422,
      'wrong_kind',
      `kind: ${item.title} is of kind ${item.kind}, which never changes. Take ${kind} out, or give the line another key.`,
    )
  try {
    const files = await unpackAll(deps, { row, item, unpack })
    await takeIn(deps, { ...by, row, item }, files)
  } finally {
    for (const name of namesOf(row)) await unpack.release(name)
  }
}

/** Each by the limit of what it is to be: a zip of a few bytes unpacks to any size. */
async function unpackAll(
  { maxBytes }: PlaceDeps,
  { row, item, unpack }: Pick<RowToImport, 'row' | 'unpack'> & { item: ContentItemRow | undefined },
): Promise<Files> {
  const kind = item?.kind ?? row.kind
  const most = kind === undefined ? Math.max(...Object.values(maxBytes)) : maxBytes[fitting[kind]]
  const { file, captions, poster } = row
  return {
    ...(captions !== undefined && {
      captions: await inColumn('captions', () => unpack.take(captions, maxBytes.captions)),
    }),
    ...(poster !== undefined && { poster: await inColumn('poster', () => unpack.take(poster, maxBytes.image)) }),
    ...(file !== undefined && { file: await unpack.take(file, most) }),
  }
}

type ToTakeIn = Omit<RowToImport, 'unpack'> & { item: ContentItemRow | undefined }

/** One revision at most, and all of it or none: what one line says is never seen by halves. */
async function takeIn(
  deps: PlaceDeps,
  { companyId, userId, row, item, sounds, signal }: ToTakeIn,
  { file, captions, poster }: Files,
): Promise<void> {
  const { key, language, text, kind } = row
  const wanted = detailsOf(row)
  const by = { companyId, userId }
  const newItem = { ...wanted, key, title: wanted.title ?? key, ...(kind !== undefined && { kind }) }
  const now = item && (await currentOf(deps, { companyId, itemId: item.id, language }))
  const unlessKept = (one: Unpacked | undefined, kept: string | null | undefined) =>
    one?.hash === kept ? undefined : one
  const newFile = unlessKept(file, now?.fileHash)
  // A new file has neither those of the file before.
  const beside = {
    captions: unlessKept(captions, newFile ? null : now?.captionsHash)?.path,
    poster: unlessKept(poster, newFile ? null : now?.posterHash)?.path,
    details: item && differs(item, wanted) ? wanted : undefined,
  }
  if (newFile) {
    const target = {
      ...(item ? { itemId: item.id } : { newItem }),
      ...{ language, as: 'file' as const, trimSilence: false },
      ...(text !== undefined && { text }),
    }
    const fileName = basename(row.file ?? '')
    const { path, bytes, hash } = newFile
    await placeFile(deps, { ...by, path, fileName, bytes, target, beside, once: { hash, sounds }, signal })
    return
  }
  await checkBeside(deps, beside, item ?? { kind: 'audio', ...newItem })
  const put = await putBeside(deps, { companyId, signal }, beside)
  signal.throwIfAborted()
  const newText = text !== now?.text ? text : undefined
  const isRevised = newText !== undefined || put.captions !== undefined || put.poster !== undefined
  if (item && !beside.details && !isRevised) return
  const { db, clock, random } = deps
  const itemId = await db.transaction().execute(async (tx) => {
    const within = { db: tx, clock, random }
    const id = item?.id ?? (await createContent(within, { ...by, item: { kind: 'audio', ...newItem } }))
    if (beside.details) await changeContent(within, { companyId, itemId: id }, beside.details)
    if (!isRevised) return id
    await insertMediaFiles(
      tx,
      [put.captions, put.poster].filter((one) => one !== undefined),
    )
    await reviseContentIn(tx, { ...by, itemId: id, language, now: clock.now() }, (before, locked) => {
      if (put.captions ?? put.poster) mustHaveFile(before, { item: locked, language })
      return {
        ...before,
        text: newText ?? before.text,
        captionsHash: put.captions?.hash ?? before.captionsHash,
        posterHash: put.poster?.hash ?? before.posterHash,
      }
    })
    return id
  })
  await deps.announce({ companyId, itemId })
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
