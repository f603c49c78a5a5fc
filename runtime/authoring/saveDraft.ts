import type { Kysely } from 'kysely'
import type { Flow } from '#shared/flow/flow.ts'
import { saveDraftAuthors } from '../store/draftAuthors.ts'
import { updateDraft, type DraftRow } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { changedItems } from './changedItems.ts'

type Save = {
  companyId: string
  flowId: string
  /** The draft as it was read a moment ago. */
  stored: Pick<DraftRow, 'draft' | 'draftRevision'>
  /** What the author's changes were made from. */
  revision: number
  flow: Flow
  userId: string
  now: Date
}
type Saved = { draftRevision: number }

/** Writes the draft and who changed which part of it, in one transaction; undefined when the draft has moved on from `revision`. */
export async function saveDraft(db: Kysely<Database>, save: Save): Promise<Saved | undefined> {
  // Another revision than that of the write is refused anyway, and says nothing about what the author changed.
  if (save.stored.draftRevision !== save.revision) return undefined
  const items = changedItems(save.stored.draft, save.flow)
  if (items.length === 0) return updateDraft(db, save)
  return db.transaction().execute((tx) => writeDraft(tx, save, items))
}

/** `saveDraft` as a part of the transaction given. */
export const saveDraftIn = (tx: Kysely<Database>, save: Save): Promise<Saved | undefined> =>
  writeDraft(tx, save, changedItems(save.stored.draft, save.flow))

async function writeDraft(tx: Kysely<Database>, save: Save, items: readonly string[]): Promise<Saved | undefined> {
  const saved = await updateDraft(tx, save)
  if (saved) await saveDraftAuthors(tx, { ...save, items })
  return saved
}
