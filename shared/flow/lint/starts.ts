import type { Rule } from './lintGraph.ts'

/** A flow begins in one place. */
export const starts: Rule = function* ({ starts: [first, ...more] }) {
  if (!first) yield { severity: 'error', rule: 'no-start', message: 'The flow has no start.' }
  for (const { node } of more)
    yield { severity: 'error', rule: 'two-starts', nodeId: node.id, message: 'The flow has another start already.' }
}
