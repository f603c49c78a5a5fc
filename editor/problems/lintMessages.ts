import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { contentKeysOf } from '#shared/flow/lint/contentKeys.ts'
import type { LintWorld } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'

type Rest = Omit<Flow, 'nodes'>

/** What the checker is told: the nodes that changed since it was told last, the order of all, and the rest when it changed. */
export type LintAsked = {
  number: number
  changed: readonly FlowNode[]
  order: readonly string[]
  rest?: Rest
  world?: LintWorld
}
/** `missing`: keys of content items that the document names and the world lacks. */
export type LintAnswer = { number: number; problems: readonly Problem[]; missing: readonly string[] }

/** Tells a checker of each document no more than what it does not know yet. */
export function createLintTeller() {
  let told: ReadonlyMap<string, FlowNode> = new Map()
  let toldRest: Rest | undefined
  let toldWorld: LintWorld | undefined
  let number = 0
  return (flow: Flow, world: LintWorld): LintAsked => {
    const { nodes, ...rest } = flow
    const changed = nodes.filter((node) => told.get(node.id) !== node)
    const isRestNew =
      !toldRest || Object.entries(rest).some(([name, value]) => Reflect.get(toldRest ?? {}, name) !== value)
    const isWorldNew = toldWorld !== world
    told = new Map(nodes.map((node) => [node.id, node]))
    toldRest = rest
    toldWorld = world
    return {
      number: ++number,
      changed,
      order: nodes.map(({ id }) => id),
      ...(isRestNew && { rest }),
      ...(isWorldNew && { world }),
    }
  }
}

/** The other end: puts the document together again. Nodes that did not change stay the same objects, as lint's memory needs. */
export function createLintListener(lint: (flow: Flow, world: LintWorld) => readonly Problem[]) {
  let nodes = new Map<string, FlowNode>()
  let rest: Rest | undefined
  let world: LintWorld | undefined
  return (asked: LintAsked): LintAnswer => {
    for (const node of asked.changed) nodes.set(node.id, node)
    rest = asked.rest ?? rest
    world = asked.world ?? world
    const inOrder = asked.order.flatMap((id) => nodes.get(id) ?? [])
    nodes = new Map(inOrder.map((node) => [node.id, node]))
    if (!rest || !world) throw new Error('The checker was told of no document.')
    const flow = { ...rest, nodes: inOrder }
    const { content } = world
    const missing = contentKeysOf(flow).filter((key) => !Object.hasOwn(content, key))
    return { number: asked.number, problems: lint(flow, world), missing }
  }
}
