import { cardSizeWith, cardWidth, headerHeight, needRows, rowHeight, wordsHeight } from '#shared/flow/cardPlace.ts'
import type { Port } from '#shared/flow/defineNode.ts'
import type { CanvasNote, FlowNode } from '#shared/flow/flow.ts'
import { portsOf, typeOf } from './nodePorts.ts'

export { cardWidth }
export const gridSize = 12

type Size = { width: number; height: number }

/** Of a note that nobody has resized. */
const newNoteSize: Size = { width: 220, height: 120 }
export const noteSize = ({ size }: Pick<CanvasNote, 'size'>): Size => size ?? newNoteSize

/** One plain way on needs no row: its dot sits on the card's edge. */
export const hasRows = (node: FlowNode): boolean => needRows(portsOf(node))

/** The ports on a card. Those of a start that few flows use are folded away until they lead somewhere or are asked for. */
export type ShownPorts = {
  ports: readonly Port[]
  /** What the row below the ports does; undefined when there is no such row. */
  fold: { kind: 'more'; count: number } | { kind: 'fewer' } | undefined
}

/** `unfolded` are the nodes whose ports were asked for; undefined where nobody can ask. */
export function shownPorts(
  node: FlowNode,
  { wired, unfolded }: { wired: ReadonlySet<string>; unfolded: ReadonlySet<string> | undefined },
): ShownPorts {
  const all = portsOf(node)
  const unused = hasEntry(node) ? [] : all.filter(({ id, isOptional }) => isOptional && !wired.has(id))
  if (unused.length === 0) return { ports: all, fold: undefined }
  if (unfolded?.has(node.id)) return { ports: all, fold: { kind: 'fewer' } }
  return {
    ports: all.filter((port) => !unused.includes(port)),
    fold: unfolded && { kind: 'more', count: unused.length },
  }
}

const sizes = new WeakMap<FlowNode, Size>()

/** Known without measuring, so that cards outside the view need not be drawn. With all its ports, when not told which are shown. */
export function cardSize(node: FlowNode, shown?: ShownPorts): Size {
  if (shown) return cardSizeWith(portsOf(node), shown.ports.length + (shown.fold ? 1 : 0))
  const found = sizes.get(node)
  if (found) return found
  const size = cardSizeWith(portsOf(node))
  sizes.set(node, size)
  return size
}

/** Where the dot of a port is, from the top of the card. */
export function portOffset(
  node: FlowNode,
  portId: string,
  { ports }: Pick<ShownPorts, 'ports'> = { ports: portsOf(node) },
) {
  if (!hasRows(node)) return headerHeight / 2
  const place = ports.findIndex(({ id }) => id === portId)
  return headerHeight + wordsHeight + Math.max(place, 0) * rowHeight + rowHeight / 2
}

/** Where edges arrive. */
export const entryOffset = headerHeight / 2

/** The start of a flow is not led to. */
export const hasEntry = (node: FlowNode): boolean => typeOf(node)?.group !== 'entry'
