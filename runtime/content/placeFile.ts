import type { Kysely } from 'kysely'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { AuthoredKind, FinishUpload } from '#shared/api/content.ts'
import type { ConvertAudio } from '../audio/convertAudio.ts'
import type { FileKind, SniffedFile } from '../audio/sniffFile.ts'
import type { Clock, Random } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import type { FileStore } from '../media/fileStore.ts'
import type { Incoming } from '../media/incoming.ts'
import { findContentItem, listContentByKeys, type ContentItemRow } from '../store/content.ts'
import { contentOf, findRevision, type RevisionContent } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import { changeContent, createContent, isDeleted, keyTaken, refuseRecording, reviseContentIn } from './changeContent.ts'
import { checkCaptions } from './checkCaptions.ts'
import { checkFile, checkKind, mustHaveFile } from './checkFile.ts'
import { joinPoster } from './joinPoster.ts'
import { phoneSound, type KnownSounds, type PhoneSound } from './phoneSound.ts'
import { checkBeside, putBeside, type Beside } from './placeBeside.ts'
import { putFile } from './putFile.ts'

export type PlaceDeps = {
  db: Kysely<Database>
  clock: Clock
  random: Random
  log: Log
  files: FileStore
  incoming: Incoming
  convertAudio: ConvertAudio
  maxBytes: Readonly<Record<FileKind, number>>
  targetLufs: number
  /** Told of every change that was committed. */
  announce(ref: { companyId: string; itemId: string }): Promise<void>
}

/** A file on this disk, about to become a language of an item. It is read and left where it is. */
export type LocalFile = {
  companyId: string
  userId: string | null
  path: string
  fileName: string
  bytes: number
  target: FinishUpload
  /** Of the upload it came by: a new item gets this id, so that the same upload never makes a second one. */
  uploadId?: string
  /** Of the same revision. */
  beside?: Beside
  /** Of one of many files: the SHA-256 of this one, and what became of the sounds of the others. */
  once?: { hash: string; sounds: KnownSounds }
  /** Of what it would stand in place of, under the lock of the item: what this throws refuses it. */
  refuse?: (before: RevisionContent) => void
  signal?: AbortSignal
}
export type Placed = {
  itemId: string
  key: string
  language: string
  revision: number
  /** There were newer words than those that were seen. */
  keptText?: true
}

/**
 * Looks at a file, converts its sound for telephones, keeps everything in the store and writes the revision that refers to it:
 * bytes first, rows last, so that a process that dies in between leaves files without rows, which are swept, and never a row
 * without its file. Throws ProblemError with words for whoever uploaded it; nothing of it is left then.
 */
export async function placeFile(deps: PlaceDeps, local: LocalFile): Promise<Placed> {
  const { target, bytes, path, companyId } = local
  const sniffed = await checkFile(deps, { path, bytes })
  const item =
    target.itemId === undefined ? undefined : await findContentItem(deps.db, { companyId, itemId: target.itemId })
  if (target.itemId !== undefined && !item) throw new NotFoundError('content item', target.itemId)
  if (item) refuseRecording(item)
  if (item?.deletedAt) throw isDeleted(item)
  await checkKeyIsFree(deps.db, local)
  const kind = checkKind(sniffed, target, item)
  if (local.beside) await checkBeside(deps, local.beside, { kind, title: item?.title ?? target.newItem?.title ?? '' })
  if (item && target.as !== 'file') {
    const { language } = target
    const now = await findRevision(deps.db, { companyId, itemId: item.id, language })
    mustHaveFile(contentOf(now), { item, language })
  }
  if (sniffed.kind === 'captions') checkCaptions(await readFile(path, 'utf8'))
  const folder = await deps.incoming.newPath()
  await mkdir(folder, { recursive: true })
  try {
    const sound = target.as === 'file' ? await phoneSound(deps, local, { kind: sniffed.kind, folder }) : undefined
    return await keep(deps, local, { sniffed, kind, sound })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Said before a long conversion; the insert decides. */
async function checkKeyIsFree(db: Kysely<Database>, { companyId, uploadId, target }: LocalFile): Promise<void> {
  const key = target.newItem?.key
  if (key === undefined) return
  const [taken] = await listContentByKeys(db, { companyId, keys: [key] })
  if (taken && taken.id !== uploadId) throw keyTaken(taken)
}

const cancelled = () => new ProblemError(409, 'cancelled', 'The upload was cancelled.')

type Looked = { sniffed: SniffedFile; kind: AuthoredKind; sound: PhoneSound | undefined }

async function keep(deps: PlaceDeps, local: LocalFile, { sniffed, kind, sound }: Looked): Promise<Placed> {
  const { db, clock, random, announce } = deps
  const { companyId, userId, target, fileName, uploadId, beside = {}, once, signal } = local
  const { durationMs, width, height } = target
  const shape = {
    durationMs: sound?.view.durationMs ?? durationMs ?? null,
    width: width ?? null,
    height: height ?? null,
  }
  if (signal?.aborted) throw cancelled()
  const original = await putFile(deps, { companyId, path: local.path, signal, ...sniffed, ...shape })
  const phone = await sound?.put()
  const { captions, poster } = await putBeside(deps, { companyId, signal }, beside)
  if (signal?.aborted) throw cancelled()
  const placed = await db.transaction().execute(async (tx) => {
    const earlier = await placedBefore(tx, local, { kind, hash: original.hash })
    if (earlier) return earlier
    await insertMediaFiles(
      tx,
      [original, phone?.wav, phone?.mulaw, captions, poster].filter((file) => file !== undefined),
    )
    const itemId =
      target.itemId ??
      (await createContent(
        { db: tx, clock, random },
        { companyId, userId, item: { ...(target.newItem ?? { title: titleOf(fileName) }), kind }, itemId: uploadId },
      ))
    if (beside.details) await changeContent({ db: tx, clock, random }, { companyId, itemId }, beside.details)
    const kept = { newerText: false }
    const change = (before: RevisionContent, item: ContentItemRow): RevisionContent => {
      local.refuse?.(before)
      if (target.as !== 'file') mustHaveFile(before, { item, language: target.language })
      if (target.as === 'poster') return { ...before, posterHash: original.hash }
      if (target.as === 'captions') return { ...before, captionsHash: original.hash }
      kept.newerText = hasNewerText(before, target)
      return {
        text: kept.newerText ? before.text : (target.text ?? before.text),
        fileName,
        fileHash: original.hash,
        phoneHash: phone?.wav.hash ?? null,
        mulawHash: phone?.mulaw.hash ?? null,
        // Those of before belong to the file before.
        posterHash: poster?.hash ?? null,
        captionsHash: captions?.hash ?? (before.fileHash === original.hash ? before.captionsHash : null),
        sound: sound?.view ?? null,
      }
    }
    const { language } = target
    const ref = { companyId, itemId, language, userId, now: clock.now() }
    const { as, filmRevision } = target
    const isTakenOfFilm = as === 'poster' && filmRevision !== undefined
    const joined = isTakenOfFilm ? await joinPoster(tx, { ...ref, filmRevision, posterHash: original.hash }) : undefined
    const number = joined ?? (await reviseContentIn(tx, ref, change)).number
    const item = await findContentItem(tx, { companyId, itemId })
    return {
      itemId,
      key: item?.key ?? '',
      language,
      revision: number,
      ...(kept.newerText && { keptText: true as const }),
    }
  })
  // Not before its rows are there: files without rows are swept.
  once?.sounds.set(once.hash, sound && phone ? { view: sound.view, ...phone } : 'silent')
  await announce({ companyId, itemId: placed.itemId })
  return placed
}

/** Somebody wrote other words meanwhile. */
const hasNewerText = ({ text: now }: Pick<RevisionContent, 'text'>, { text, seenText }: FinishUpload): boolean =>
  text !== undefined && seenText !== undefined && now !== '' && now !== seenText && now !== text

/** What this upload made of a new item, when it was put to use before and its client never heard of it. */
async function placedBefore(
  tx: Kysely<Database>,
  { companyId, userId, uploadId, target: { newItem, language } }: LocalFile,
  { kind, hash }: { kind: AuthoredKind; hash: string },
): Promise<Placed | undefined> {
  if (uploadId === undefined || newItem === undefined) return undefined
  const item = await findContentItem(tx, { companyId, itemId: uploadId })
  if (!item) return undefined
  const first = await findRevision(tx, { companyId, itemId: uploadId, language, number: 1 })
  if (item.kind !== kind || item.createdBy !== userId || first?.fileHash !== hash)
    throw new ProblemError(409, 'id_taken', 'A content item has the id of this upload. Begin with a new one.')
  return { itemId: uploadId, key: item.key, language, revision: 1 }
}

/** `Welcome to us.mp3` → `Welcome to us`. */
const titleOf = (fileName: string) => basename(fileName, extname(fileName)).trim() || 'Untitled'
