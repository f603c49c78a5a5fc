import type { FlowNode } from '#shared/flow/flow.ts'
import { portsOf, typeOf } from './nodePorts.ts'

/** Of a node's card on the canvas, in canvas pixels; canvas.css draws it so. */
export const cardWidth = 264
const headerHeight = 40
/** Two lines of words. */
const wordsHeight = 48
const rowHeight = 26
const rowsPadding = 8

export const gridSize = 12

type Size = { width: number; height: number }

/** One plain way on needs no row: its dot sits on the card's edge. */
export const hasRows = (node: FlowNode): boolean => {
  const ports = portsOf(node)
  return ports.length > 1 || ports.some(({ kind }) => kind !== 'next')
}

const sizes = new WeakMap<FlowNode, Size>()

/** Known without measuring, so that cards outside the view need not be drawn. */
export function cardSize(node: FlowNode): Size {
  const found = sizes.get(node)
  if (found) return found
  const rows = hasRows(node) ? portsOf(node).length * rowHeight + rowsPadding : 0
  const size = { width: cardWidth, height: headerHeight + wordsHeight + rows }
  sizes.set(node, size)
  return size
}

/** Where the dot of a port is, from the top of the card. */
export function portOffset(node: FlowNode, portId: string): number {
  if (!hasRows(node)) return headerHeight / 2
  const place = portsOf(node).findIndex(({ id }) => id === portId)
  return headerHeight + wordsHeight + Math.max(place, 0) * rowHeight + rowHeight / 2
}

/** Where edges arrive. */
export const entryOffset = headerHeight / 2

/** The start of a flow is not led to. */
export const hasEntry = (node: FlowNode): boolean => typeOf(node)?.group !== 'entry'
