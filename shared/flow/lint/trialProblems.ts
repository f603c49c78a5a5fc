import type { Problem } from '../problem.ts'

/** Errors that a call survives: a way that leads nowhere ends it in so many words, and the interpreter's guards end a circle. */
const survivable: ReadonlySet<string> = new Set([
  'unwired-port',
  'edge-from-missing-port',
  'no-end',
  'inescapable-give-up',
  'silent-loop',
  'repeated-key',
])

/** Errors that keep a draft from being tried: what is missing there can be neither run nor said. */
export const blockingTrial = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ severity, rule }) => severity === 'error' && !survivable.has(rule))
