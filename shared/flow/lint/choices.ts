import type { LintNode, Rule } from './lintGraph.ts'

/** Callers keep about five options in mind; the sixth pushes out the first. */
const maxOptions = 5

/** Types that look at this themselves say it better. */
const saysItself = ({ problems }: LintNode, rule: string) => problems.some((problem) => problem.rule === rule)

export const manyChoices: Rule = function* ({ nodes }) {
  for (const node of nodes) {
    if (!node.type?.collects || !node.read) continue
    const count = node.read.ports.filter(({ kind }) => kind === 'choice').length
    if (count > maxOptions && !saysItself(node, 'many-choices'))
      yield {
        severity: 'warning',
        rule: 'many-choices',
        nodeId: node.node.id,
        message: `Callers remember about ${maxOptions} choices; here are ${count}.`,
      }
  }
}

/** The first of two choices with one key would win, and the other never be chosen. */
export const repeatedKey: Rule = function* ({ nodes }) {
  for (const node of nodes) {
    const { data } = node.read ?? {}
    if (!node.type?.collects || typeof data !== 'object' || data === null || saysItself(node, 'repeated-key')) continue
    for (const [name, list] of Object.entries(data)) {
      if (!Array.isArray(list)) continue
      const keys = list.map((item: unknown): unknown =>
        typeof item === 'object' && item !== null && 'id' in item && 'key' in item ? item.key : undefined,
      )
      for (const [index, key] of keys.entries())
        if (typeof key === 'string' && key !== '' && keys.indexOf(key) < index)
          yield {
            severity: 'error',
            rule: 'repeated-key',
            nodeId: node.node.id,
            field: `${name}.${index}.key`,
            message: `Key ${key} is used twice.`,
          }
    }
  }
}
