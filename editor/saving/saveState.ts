import type { Flow } from '#shared/flow/flow.ts'
import type { MergeConflict } from '#shared/flow/merge.ts'

/** The draft as the server has it. */
export type ServerDraft = { flow: Flow; revision: number; updatedAt: string | undefined; updatedBy: string | null }

/** The server's side of one draft. Both throw ApiFailure; a `put` from another revision than the server's is one of status 412. */
export type DraftServer = {
  get(): Promise<ServerDraft>
  /** It is small enough to be sent by a page that goes. */
  canOutlive(flow: Flow): boolean
  put(flow: Flow, revision: number, how: { outlivesPage: boolean }): Promise<{ revision: number; updatedAt: string }>
}

/** What is not at the server yet, and what it was made from. */
export type KeptWork = {
  revision: number
  base: Flow
  ours: Flow
  /** Sent from that revision without an answer: any of them may be what the server has. */
  sent: readonly Flow[]
}
export type FoundWork = KeptWork & { drop(): Promise<void> }

/** Where work is kept in this browser until the server has it. */
export type WorkShelf = {
  /** Work of this member at this flow that no page looks after any more, oldest first. */
  takeOver(): Promise<readonly FoundWork[]>
  keep(work: KeptWork): Promise<void>
  /** For a page that goes: what is kept later than this call would be lost. As much as there is room for. */
  keepAtOnce(work: KeptWork): void
  clear(): Promise<void>
  /** Leaves what is kept to the page that comes next. */
  release(): void
}

/** Two authors changed the same things, each in their own way; nothing is saved until somebody decides. */
export type Quarrel = { base: Flow; theirs: ServerDraft; conflicts: readonly MergeConflict[] }

export type SaveState =
  | { kind: 'saved' | 'unsaved' | 'saving' }
  /** It is tried again by itself. */
  | { kind: 'offline'; message: string }
  | { kind: 'conflict'; quarrel: Quarrel }
  /** In the server's words; tried again with the next change. */
  | { kind: 'refused'; message: string }

export type SaveStatus = { state: SaveState; revision: number; savedAt: string | undefined }

export const conflictKey = ({ kind, id, path }: MergeConflict): string => JSON.stringify([kind, id, ...path])
export type Side = 'ours' | 'theirs'
