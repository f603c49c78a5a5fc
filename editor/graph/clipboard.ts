import { freePlaceAmong } from '#shared/flow/cardPlace.ts'
import type { Edge, Flow, FlowNode, Variable } from '#shared/flow/flow.ts'
import { flowSchema } from '#shared/flow/flow.ts'
import { variableUse } from '#shared/flow/variableUse.ts'
import { z } from 'zod'
import { snapped } from './addNode.ts'
import { boxAround, boxesOf, frameBox, withContent } from './frames.ts'
import { newId } from './newId.ts'

const clippingSchema = z.object({
  patchbay: z.literal('nodes'),
  nodes: flowSchema.shape.nodes,
  edges: flowSchema.shape.edges,
  notes: flowSchema.shape.notes,
  frames: flowSchema.shape.frames,
  variables: flowSchema.shape.variables,
})
/** What is copied: nodes, the edges among them, notes, frames, and the variables they use. */
export type Clipping = z.output<typeof clippingSchema>

type Point = { x: number; y: number }

/**
 * A copy of nodes, notes and frames with what lies in them; undefined when there are none. The start is not copied: a flow has
 * one.
 */
export function copyParts(flow: Flow, chosen: ReadonlySet<string>): Clipping | undefined {
  const ids = withContent(flow, chosen)
  const nodes = flow.nodes.filter(({ id, type }) => ids.has(id) && type !== 'start')
  const notes = flow.notes.filter(({ id }) => ids.has(id))
  const frames = (flow.frames ?? []).filter(({ id }) => ids.has(id))
  if (nodes.length + notes.length + frames.length === 0) return undefined
  const copied = new Set(nodes.map(({ id }) => id))
  const used = new Set(variableUse({ ...flow, nodes }).flatMap(({ name, setBy, readBy }) => (setBy.length + readBy.length > 0 ? [name] : []))) // prettier-ignore
  return {
    patchbay: 'nodes',
    nodes,
    edges: flow.edges.filter(({ from, to }) => copied.has(from.nodeId) && copied.has(to)),
    notes,
    ...(frames.length > 0 && { frames }),
    variables: flow.variables.filter(({ name }) => used.has(name)),
  }
}

/** What a text from the clipboard holds; undefined for any other text. */
export function readClipping(text: string): Clipping | undefined {
  if (!text.startsWith('{"patchbay":')) return undefined
  try {
    return clippingSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/**
 * Puts a clipping into a flow with ids of its own, its top left corner at `at` or the nearest free place below, and declares the
 * variables that are missing. `pasted` are the new ids.
 */
export function pasteParts(flow: Flow, clipping: Clipping, at: Point): { flow: Flow; pasted: ReadonlySet<string> } {
  const { frames = [] } = clipping
  const ids = new Map([
    ...clipping.nodes.map(({ id, type }) => [id, newId(type)] as const),
    ...clipping.notes.map(({ id }) => [id, newId('note')] as const),
    ...frames.map(({ id }) => [id, newId('frame')] as const),
  ])
  const idOf = (id: string) => ids.get(id) ?? id
  const { x: left, y: top, ...size } = boxAround([...boxesOf(clipping).values(), ...frames.map(frameBox)])
  // A frame does not begin within another one.
  const others = [...boxesOf(flow).values(), ...(frames.length > 0 ? (flow.frames ?? []).map(frameBox) : [])]
  const place = snapped(freePlaceAmong(others, at, size))
  const moved = <Part extends { id: string; position: Point }>(part: Part): Part => ({
    ...part,
    id: idOf(part.id),
    position: { x: part.position.x - left + place.x, y: part.position.y - top + place.y },
  })
  const nodes: FlowNode[] = clipping.nodes.map(moved)
  const edges: Edge[] = clipping.edges.map(({ from, to }) => ({
    id: newId('edge'),
    from: { ...from, nodeId: idOf(from.nodeId) },
    to: idOf(to),
  }))
  const missing = clipping.variables.filter(({ name }: Variable) => !flow.variables.some((one) => one.name === name))
  return {
    flow: {
      ...flow,
      nodes: [...flow.nodes, ...nodes],
      edges: [...flow.edges, ...edges],
      notes: [...flow.notes, ...clipping.notes.map(moved)],
      ...(frames.length > 0 && { frames: [...(flow.frames ?? []), ...frames.map(moved)] }),
      variables: missing.length > 0 ? [...flow.variables, ...missing] : flow.variables,
    },
    pasted: new Set(ids.values()),
  }
}
