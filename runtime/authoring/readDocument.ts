import type { Flow } from '#shared/flow/flow.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import { ProblemError } from '../http/problemError.ts'

/** The flow in a document that a client sent; older formats are brought up to date. 422 with every slip when it is none. */
export function readDocument(document: unknown): Flow {
  const read = readFlow(document)
  if (read.ok) return read.flow
  const first = read.problems[0]
  throw new ProblemError(
    422,
    'invalid_flow',
    `The document is not a flow. ${first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : ''}`.trim(),
    { problems: read.problems.slice(0, 100) },
  )
}
