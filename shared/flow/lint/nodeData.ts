import type { Rule } from './lintGraph.ts'

/** Types this build does not know are kept and shown, and cannot run. */
export const unknownNodeType: Rule = function* ({ nodes }) {
  for (const { node, type } of nodes)
    if (!type)
      yield {
        severity: 'error',
        rule: 'unknown-node-type',
        nodeId: node.id,
        message: `This Patchbay does not know nodes of type ${node.type}. The node is kept, but the flow cannot be published.`,
      }
}

/** zod's messages have no full stop. */
const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)

/** Data must be of its type; then the type itself may have something to say. */
export const nodeData: Rule = function* ({ nodes }) {
  for (const { node, problems } of nodes)
    for (const problem of problems)
      yield { severity: 'error', ...problem, message: sentence(problem.message), nodeId: node.id }
}
