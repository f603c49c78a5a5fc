import type { Kysely } from 'kysely'
import type { ContentChange, ContentUse, newContentSchema } from '#shared/api/content.ts'
import type { z } from 'zod'
import { keyFromName } from '../authoring/createFlow.ts'
import type { Clock, Random } from '../clock.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import {
  findContentItem,
  insertContentItem,
  listContentByKeys,
  lockContentItem,
  updateContentItem,
  type ContentItemRow,
} from '../store/content.ts'
import {
  contentOf,
  emptyRevision,
  findRevision,
  insertRevision,
  type RevisionContent,
  type RevisionRow,
} from '../store/contentRevisions.ts'
import type { Database } from '../store/schema.ts'
import type { ContentUses } from './contentUses.ts'

type Deps = { db: Kysely<Database>; clock: Clock; random: Random }
export type ItemRef = { companyId: string; itemId: string }
type NewItem = z.output<typeof newContentSchema>

/** Makes an item under the wanted key, or under the first free one made from its title. */
export async function createContent(
  { db, clock, random }: Deps,
  {
    companyId,
    userId,
    item,
    itemId = random.uuid(),
  }: { companyId: string; userId: string | null; item: NewItem; itemId?: string | undefined },
): Promise<string> {
  const { key, ...rest } = item
  const row = { ...rest, companyId, id: itemId, createdBy: userId, now: clock.now() }
  if (key !== undefined) {
    if (await insertContentItem(db, { ...row, key })) return itemId
    const [taken] = await listContentByKeys(db, { companyId, keys: [key] })
    throw keyTaken(taken ?? { key, title: key, deletedAt: null })
  }
  const base = keyFromName(item.title, item.kind)
  for (let number = 1; number <= 50; number++)
    if (await insertContentItem(db, { ...row, key: number === 1 ? base : `${base}-${number}` })) return itemId
  await insertContentItem(db, { ...row, key: `${base}-${random.uuid().slice(0, 8)}` })
  return itemId
}

export async function mustFindItem(db: Kysely<Database>, ref: ItemRef): Promise<ContentItemRow> {
  const item = await findContentItem(db, ref)
  if (!item) throw new NotFoundError('content item', ref.itemId)
  return item
}

/** A deleted item keeps its key: it may be restored. */
export const keyTaken = ({ key, title, deletedAt }: Pick<ContentItemRow, 'key' | 'title' | 'deletedAt'>) =>
  new ProblemError(
    409,
    'key_taken',
    deletedAt
      ? `${title}, which was deleted, has the key ${key}. Restore it, or choose another key.`
      : `Another content item has the key ${key}. Choose another one.`,
  )
export const isDeleted = ({ title }: Pick<ContentItemRow, 'title'>) =>
  new ProblemError(409, 'is_deleted', `${title} was deleted. Restore it before you change it.`)

/** Recordings of callers belong to their sessions. */
export function refuseRecording({ kind }: Pick<ContentItemRow, 'kind'>): void {
  if (kind === 'recording')
    throw new ProblemError(409, 'is_recording', 'The recording of a call cannot be changed. Delete it at its session.')
}

export async function changeContent({ db, clock }: Deps, ref: ItemRef, change: ContentChange): Promise<void> {
  const defined = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  refuseRecording(await mustFindItem(db, ref))
  await updateContentItem(db, ref, { ...defined, updatedAt: clock.now() })
}

/** Writes the next revision of a language: what `change` says, and the rest as before. */
export function reviseContent(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  ref: ItemRef & { language: string; userId: string | null },
  change: (before: RevisionContent, item: ContentItemRow) => RevisionContent,
): Promise<RevisionRow> {
  return db.transaction().execute((tx) => reviseContentIn(tx, { ...ref, now: clock.now() }, change))
}

/** `reviseContent` as a part of the transaction given. */
export async function reviseContentIn(
  tx: Kysely<Database>,
  { companyId, itemId, language, userId, now }: ItemRef & { language: string; userId: string | null; now: Date },
  change: (before: RevisionContent, item: ContentItemRow) => RevisionContent,
): Promise<RevisionRow> {
  const item = await lockContentItem(tx, { companyId, itemId })
  if (!item) throw new NotFoundError('content item', itemId)
  if (item.deletedAt) throw isDeleted(item)
  const before = contentOf(await findRevision(tx, { companyId, itemId, language }))
  const revision = await insertRevision(tx, {
    ...change(before, item),
    companyId,
    itemId,
    language,
    createdBy: userId,
    createdAt: now,
  })
  await updateContentItem(tx, { companyId, itemId }, { updatedAt: now })
  return revision
}

export const takeOutLanguage = (deps: Deps, ref: ItemRef & { language: string; userId: string }) =>
  reviseContent(deps, ref, () => emptyRevision)

/** Brings an earlier revision back as the newest. */
export async function bringBack(
  deps: Deps,
  ref: ItemRef & { language: string; userId: string },
  number: number,
): Promise<RevisionRow> {
  const earlier = await findRevision(deps.db, { ...ref, number })
  if (!earlier) throw new NotFoundError('revision', `${number} in ${ref.language}`)
  return reviseContent(deps, ref, () => contentOf(earlier))
}

/** Deletes an item that no flow uses; it can be restored. */
export async function deleteContent(
  { db, clock, uses }: Pick<Deps, 'db' | 'clock'> & { uses: Pick<ContentUses, 'of'> },
  ref: ItemRef,
): Promise<void> {
  const item = await mustFindItem(db, ref)
  refuseRecording(item)
  if (item.deletedAt) return
  // Most refusals come from here, before anything waits; and documents are read here, which takes long where none was yet.
  refuseUsed(item, await uses.of(ref.companyId, item.key))
  await db.transaction().execute(async (tx) => {
    // A publication that names the item holds it until its version is seen; one that comes later waits, and finds it deleted.
    const locked = await lockContentItem(tx, ref)
    if (!locked || locked.deletedAt) return
    refuseUsed(locked, await uses.of(ref.companyId, locked.key, tx))
    const now = clock.now()
    await updateContentItem(tx, ref, { deletedAt: now, updatedAt: now })
  })
}

function refuseUsed({ title }: Pick<ContentItemRow, 'title'>, uses: readonly ContentUse[]): void {
  if (uses.length === 0) return
  const names = [...new Set(uses.map(({ flowName }) => flowName))]
  const where = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  throw new ProblemError(409, 'content_in_use', `${title} is used in ${where}. Take it out there first.`, { uses })
}

export async function restoreContent({ db, clock }: Pick<Deps, 'db' | 'clock'>, ref: ItemRef): Promise<void> {
  refuseRecording(await mustFindItem(db, ref))
  await updateContentItem(db, ref, { deletedAt: null, updatedAt: clock.now() })
}
