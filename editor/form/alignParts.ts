import type { Flow } from '#shared/flow/flow.ts'
import { cardSize } from '../graph/cardLayout.ts'
import { moveParts } from '../graph/moveParts.ts'

export const alignments = ['left', 'center', 'right', 'top', 'middle', 'bottom'] as const
export type Alignment = (typeof alignments)[number]

/** Nodes brought to one line: their left edges, centres, … to those of all together. */
export function alignParts(flow: Flow, nodeIds: ReadonlySet<string>, how: Alignment): Flow {
  const boxes = flow.nodes
    .filter(({ id }) => nodeIds.has(id))
    .map((node) => ({ id: node.id, ...node.position, ...cardSize(node) }))
  if (boxes.length < 2) return flow
  const left = Math.min(...boxes.map(({ x }) => x))
  const right = Math.max(...boxes.map(({ x, width }) => x + width))
  const top = Math.min(...boxes.map(({ y }) => y))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  const place = ({ x, y, width, height }: (typeof boxes)[number]) => {
    switch (how) {
      case 'left':
        return { x: left, y }
      case 'center':
        return { x: Math.round((left + right - width) / 2), y }
      case 'right':
        return { x: right - width, y }
      case 'top':
        return { x, y: top }
      case 'middle':
        return { x, y: Math.round((top + bottom - height) / 2) }
      case 'bottom':
        return { x, y: bottom - height }
      default:
        return how satisfies never
    }
  }
  return moveParts(flow, new Map(boxes.map((box) => [box.id, place(box)])))
}
