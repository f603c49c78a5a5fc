import type { ContentItem, ContentUse } from '#shared/api/content.ts'
import type { ContentOutcome } from './contentRequests.ts'

/** The dialog that lies over the library. */
export type LibraryDialog =
  | { kind: 'addTag' | 'removeTag' | 'move'; items: readonly ContentItem[] }
  | { kind: 'inUse'; title: string; uses: readonly ContentUse[] }
  /** Some of several were not done; `undo` takes the others back. */
  | { kind: 'refused'; title: string; outcomes: readonly ContentOutcome[]; undo?: (() => void) | undefined }
  | { kind: 'import' }
