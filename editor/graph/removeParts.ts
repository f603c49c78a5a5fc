import type { Edge, Flow, FlowNode } from '#shared/flow/flow.ts'
import { mainPort } from './connect.ts'

export type Parts = {
  nodeIds?: ReadonlySet<string>
  edgeIds?: ReadonlySet<string>
  noteIds?: ReadonlySet<string>
  frameIds?: ReadonlySet<string>
}
const none: ReadonlySet<string> = new Set()

/**
 * Without the parts. What led to a removed node leads on to where that node's plain way on led, so that a flow with a node taken
 * out of its middle still hangs together; edges into a dead end go too.
 */
export function removeParts(
  flow: Flow,
  { nodeIds = none, edgeIds = none, noteIds = none, frameIds = none }: Parts,
): Flow {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const nextOf = new Map(flow.edges.map((edge) => [`${edge.from.nodeId} ${edge.from.portId}`, edge.to]))
  const edges = flow.edges.flatMap((edge): Edge[] => {
    if (edgeIds.has(edge.id) || nodeIds.has(edge.from.nodeId)) return []
    if (!nodeIds.has(edge.to)) return [edge]
    const to = survivorAfter(edge.to, { nodes, nextOf, nodeIds })
    return to === undefined ? [] : [{ ...edge, to }]
  })
  const frames = flow.frames?.filter(({ id }) => !frameIds.has(id))
  return {
    ...flow,
    nodes: flow.nodes.filter(({ id }) => !nodeIds.has(id)),
    edges,
    notes: noteIds.size > 0 ? flow.notes.filter(({ id }) => !noteIds.has(id)) : flow.notes,
    ...(frames && { frames }),
  }
}

type Graph = {
  nodes: ReadonlyMap<string, FlowNode>
  nextOf: ReadonlyMap<string, string>
  nodeIds: ReadonlySet<string>
}

/** The first node on the plain way that stays; undefined when the way ends or turns in a circle of removed nodes. */
function survivorAfter(start: string, { nodes, nextOf, nodeIds }: Graph): string | undefined {
  const seen = new Set<string>()
  let at: string | undefined = start
  while (at !== undefined && nodeIds.has(at)) {
    if (seen.has(at)) return undefined
    seen.add(at)
    const node = nodes.get(at)
    const port: string | undefined = node && mainPort(node)
    at = port === undefined ? undefined : nextOf.get(`${at} ${port}`)
  }
  return at
}
