/** Language of a file without words, such as music: it serves every language. ISO 639-2: no linguistic content. */
export const wordless = 'zxx'

/** A file of a content item as a channel plays it. Paths such as `/media/…` are ours; a channel makes them absolute. */
export type BoundFile = {
  /** What a telephone plays. */
  url: string
  revision?: number | undefined
  /** As it was uploaded, for who sees and hears better than a telephone. */
  original?: string | undefined
  poster?: string | undefined
  captions?: string | undefined
}

/**
 * What publishing pins: named resources resolved to what they were at that moment. Sub-flow versions carry bindings of their
 * own. Schedules, queues, numbers and secrets are not pinned, on purpose (docs/contract.md §3).
 */
export type Bindings = {
  /** Flow key → version. */
  flows: Readonly<Record<string, { flowId: string; versionId: string }>>
  /** Content key → language → the file of the revision. */
  content: Readonly<Record<string, Readonly<Record<string, BoundFile>>>>
}
export const noBindings: Bindings = { flows: {}, content: {} }
