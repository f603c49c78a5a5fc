/**
 * What publishing pins: named resources resolved to what they were at that moment. Sub-flow versions carry bindings of their
 * own. Schedules, queues, numbers and secrets are not pinned, on purpose (docs/contract.md §3).
 */
export type Bindings = {
  /** Flow key → version. */
  flows: Readonly<Record<string, { flowId: string; versionId: string }>>
  /** Content key → language → the file of the revision. */
  content: Readonly<Record<string, Readonly<Record<string, { url: string }>>>>
}
export const noBindings: Bindings = { flows: {}, content: {} }
