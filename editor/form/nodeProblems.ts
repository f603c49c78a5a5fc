import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { readNodeData } from '#shared/flow/readNodeData.ts'
import { typeOf } from '../graph/nodePorts.ts'
import { wordIssue } from './wordIssue.ts'

const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)

/**
 * Everything wrong with one node, errors first: its own data as it is at this moment, and what the checker found last about the
 * rest. The checker's word on the data itself is dropped: it may be of a moment ago.
 */
export function nodeProblems(flow: Flow, node: FlowNode, checked: readonly Problem[]): Problem[] {
  const own = ownProblems(flow, node)
  const said = new Set(own.map(({ field, message }) => `${field} ${message}`))
  const others = checked.filter(
    ({ nodeId, rule, field, message }) =>
      nodeId === node.id && rule !== 'node-data' && !said.has(`${field} ${message}`),
  )
  const rank = { error: 0, warning: 1, info: 2 }
  return [...own, ...others].sort((a, b) => rank[a.severity] - rank[b.severity])
}

function ownProblems(flow: Flow, node: FlowNode): Problem[] {
  const type = typeOf(node)
  if (!type) return []
  const read = readNodeData(type, node)
  if (read.ok)
    return (type.lint?.(read.data, flow) ?? []).map((problem) => ({
      severity: 'error',
      ...problem,
      message: sentence(problem.message),
      nodeId: node.id,
    }))
  // The same slips in the words of a form, where the data is of this version.
  const parsed = node.version === type.version ? type.schema.safeParse(node.data, { error: wordIssue }) : undefined
  const found =
    parsed && !parsed.success
      ? parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
      : read.problems
  return found.map(({ field, message }) => ({
    severity: 'error',
    rule: 'node-data',
    nodeId: node.id,
    ...(field !== undefined && { field }),
    message: sentence(message),
  }))
}
