import { variableOf } from '../variableUse.ts'
import type { Rule } from './lintGraph.ts'

export const badTemplate: Rule = function* ({ nodes }) {
  for (const { node, read } of nodes)
    for (const { problem, ...place } of read?.broken ?? [])
      yield { severity: 'error', rule: 'bad-template', nodeId: node.id, ...place, message: problem }
}

/** What templates may name beside `vars`; what is below a contact is the company's own. */
const known: Readonly<Record<string, readonly string[] | 'anything'>> = {
  caller: ['kind', 'number', 'name', 'address'],
  contact: 'anything',
  now: 'anything',
  session: [
    ...[
      'id',
      'channel',
      'direction',
      'language',
      'startedAt',
      'ourNumber',
      'department',
      'selection',
      'answeredBy',
      'tags',
    ],
    'disposition',
  ],
}

const complaint = (path: string, variables: ReadonlySet<string>): string | undefined => {
  const [root = '', name] = path.split('.')
  if (root === 'vars') {
    const variable = variableOf(path)
    return variable === undefined || variables.has(variable)
      ? undefined
      : `There is no variable ${variable}: it is neither declared nor set by any node.`
  }
  const below = Object.hasOwn(known, root) ? known[root] : undefined
  if (below === undefined)
    return variables.has(root) ? `Write vars.${path} to read the variable ${root}.` : `Nothing is called ${root}.`
  return below === 'anything' || name === undefined || name === 'size' || below.includes(name)
    ? undefined
    : `There is no ${path}.`
}

export const unknownVariable: Rule = function* ({ nodes, flow }) {
  const variables = new Set([
    ...flow.variables.map(({ name }) => name),
    ...nodes.flatMap(({ read }) => read?.variables.sets ?? []),
  ])
  const complaints = new Map<string, string | undefined>()
  const complaintOf = (path: string) => {
    if (!complaints.has(path)) complaints.set(path, complaint(path, variables))
    return complaints.get(path)
  }
  for (const { node, read } of nodes) {
    if (!read) continue
    const told = new Set<string>()
    for (const { path, field, language } of read.paths) {
      const message = complaintOf(path)
      if (message === undefined || told.has(`${field} ${message}`)) continue
      told.add(`${field} ${message}`)
      yield {
        severity: 'error',
        rule: 'unknown-variable',
        nodeId: node.id,
        field,
        ...(language !== undefined && { language }),
        message,
      }
    }
    const inPaths = new Set(read.paths.map(({ path }) => variableOf(path)))
    for (const { name, field } of read.variables.reads)
      if (!variables.has(name) && !inPaths.has(name))
        yield {
          severity: 'error',
          rule: 'unknown-variable',
          nodeId: node.id,
          ...(field !== undefined && { field }),
          message: `There is no variable ${name}: it is neither declared nor set by any node.`,
        }
  }
}
