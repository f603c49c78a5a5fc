import type { Variable } from '../flow.ts'
import { variableOf } from '../variableUse.ts'
import type { LintNode, Rule } from './lintGraph.ts'

/** Domains kept for examples (RFC 2606 §3): no service answers there. */
const exampleHost = /^https?:\/\/(?:[^/?#]*[.@])?(example\.(?:com|net|org))(?=[:/?#]|$)/i
/** North America has no area code 555: only the stand-in carrier has such numbers. */
const standInNumber = /^\+1[\s().-]*555(?:[\s().-]*\d){7}$/
const loneVariable = /^\{\{\s*([\w.]+)\s*\}\}$/

/** What a template came with and its author has still to replace: the flow would go live, and nobody would answer. */
export const placeholder: Rule = function* ({ nodes, flow }) {
  const set = new Set(nodes.flatMap(({ read }) => read?.variables.sets ?? []))
  const defaults = new Map(flow.variables.filter(({ name }) => !set.has(name)).map((one) => [one.name, one]))
  for (const { node, read } of nodes)
    for (const { field, path, value } of read?.fields ?? []) {
      if (field !== 'template' || typeof value !== 'string') continue
      const message = addressMessage(value) ?? numberMessage(value.trim(), node.type, defaults)
      if (message !== undefined)
        yield { severity: 'warning', rule: 'placeholder', nodeId: node.id, field: path, message }
    }
}

function addressMessage(value: string): string | undefined {
  const [, host] = exampleHost.exec(value.trim()) ?? []
  return host === undefined
    ? undefined
    : `${host} is only an example, and no service answers there. Write your own address.`
}

/** A number that stands in a node itself was put there by hand; one of a template is in a variable. */
function numberMessage(
  value: string,
  type: LintNode['node']['type'],
  defaults: ReadonlyMap<string, Variable>,
): string | undefined {
  const path = type === 'transfer' ? loneVariable.exec(value)?.[1] : undefined
  const name = path === undefined ? undefined : variableOf(path)
  const variable = name === undefined ? undefined : defaults.get(name)
  if (typeof variable?.default !== 'string' || !standInNumber.test(variable.default)) return undefined
  return `The variable ${variable.name} is still a number for trying things out, where no telephone rings. Give it the number that should ring.`
}
