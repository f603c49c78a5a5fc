import { IANAZone } from 'luxon'
import { maxFrames } from '../../run/guards.ts'
import type { Problem } from '../problem.ts'
import type { LintGraph, LintWorld, Rule } from './lintGraph.ts'

type Found = { nodeId: string; key: string; place: Pick<Problem, 'nodeId' | 'field'> }

function* references({ nodes }: LintGraph, wanted: 'flows' | 'schedules' | 'content'): Generator<Found> {
  for (const { node, read } of nodes)
    for (const { kind, key, field } of read?.references ?? [])
      if (kind === wanted)
        yield { nodeId: node.id, key, place: { nodeId: node.id, ...(field !== undefined && { field }) } }
}

const flowOf = ({ flows }: LintWorld, key: string) => (Object.hasOwn(flows, key) ? flows[key] : undefined)

export const unpublishedSubflow: Rule = function* (graph) {
  for (const { key, place } of references(graph, 'flows')) {
    const flow = flowOf(graph.world, key)
    if (!flow) yield { severity: 'error', rule: 'unknown-subflow', ...place, message: `There is no flow ${key}.` }
    else if (!flow.isPublished && key !== graph.world.flowKey)
      yield { severity: 'error', rule: 'unpublished-subflow', ...place, message: `Flow ${key} has not been published.` }
  }
}

/** The chain from a flow down to one it calls, `key` last; undefined when none leads there. Breadth first: the shortest. */
function chainTo(world: LintWorld, from: string, key: string): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  for (const here of cameFrom.keys()) {
    if (here === key) {
      const chain: string[] = []
      for (let step: string | undefined = here; step !== undefined; step = cameFrom.get(step)) chain.unshift(step)
      return chain
    }
    for (const next of flowOf(world, here)?.flows ?? []) if (!cameFrom.has(next)) cameFrom.set(next, here)
  }
  return undefined
}

export const subflowCycle: Rule = function* (graph) {
  const { flowKey } = graph.world
  if (flowKey === undefined) return
  for (const { key, place } of references(graph, 'flows')) {
    const chain = chainTo(graph.world, key, flowKey)
    if (chain)
      yield {
        severity: 'error',
        rule: 'subflow-cycle',
        ...place,
        message: `The flow calls itself: ${[flowKey, ...chain].join(' → ')}.`,
      }
  }
}

/** Flows on top of each other, this key's included; the interpreter allows ten. A cycle counts as too many. */
function depthOf(world: LintWorld, key: string, known: Map<string, number>): number {
  const before = known.get(key)
  if (before !== undefined) return before
  known.set(key, Infinity)
  const depth = 1 + Math.max(0, ...(flowOf(world, key)?.flows ?? []).map((below) => depthOf(world, below, known)))
  known.set(key, depth)
  return depth
}

export const deepNesting: Rule = function* (graph) {
  const known = new Map<string, number>()
  for (const { key, place } of references(graph, 'flows')) {
    const depth = 1 + depthOf(graph.world, key, known)
    if (depth > maxFrames && Number.isFinite(depth))
      yield {
        severity: 'error',
        rule: 'deep-nesting',
        ...place,
        message: `By way of ${key} flows are ${depth} deep inside each other; at most ${maxFrames} may be.`,
      }
  }
}

export const unknownSchedule: Rule = function* (graph) {
  for (const { key, place } of references(graph, 'schedules'))
    if (!graph.world.schedules.includes(key))
      yield { severity: 'error', rule: 'unknown-schedule', ...place, message: `There are no opening hours ${key}.` }
}

export const unknownContent: Rule = function* (graph) {
  for (const { key, place } of references(graph, 'content'))
    if (!Object.hasOwn(graph.world.content, key))
      yield { severity: 'error', rule: 'unknown-content', ...place, message: `There is no content item ${key}.` }
}

export const badTimeZone: Rule = function* ({ flow: { timeZone } }) {
  if (!IANAZone.isValidZone(timeZone))
    yield {
      severity: 'error',
      rule: 'bad-time-zone',
      field: 'timeZone',
      message: `${timeZone} is not a time zone. Use a name such as America/New_York.`,
    }
}
