import type { FlowNode } from '#shared/flow/flow.ts'
import { cardSize } from '../graph/cardLayout.ts'
import type { Box } from './routeEdge.ts'

/** Of the strips that boxes are sorted into: about a column of cards. */
const stripWidth = 400
/** Cards farther above or below the straight way than this are not looked at: no edge goes so far around. */
const reachY = 600
/** Above so many moved cards at once (a tidy-up), all edges are routed anew rather than looked through. */
const manyMoved = 40

export type Obstacles = {
  boxOf(nodeId: string): Box | undefined
  /** Cards that may be in the way between two others. */
  between(from: Box, to: Box): Box[]
  /** Whether the card of any node in this area moved, came or went since the last document. */
  isTouched(area: Box): boolean
}

const isSame = (a: Box, b: Box) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
const meets = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Where the cards of a document are, and which of them moved since the one before. A letter typed moves none. */
export function createObstacles(): (nodes: readonly FlowNode[]) => Obstacles {
  let seen: readonly FlowNode[] | undefined
  let boxes = new Map<string, Box>()
  let strips = new Map<number, Box[]>()
  let moved: readonly Box[] = []

  function look(nodes: readonly FlowNode[]): void {
    const changed: Box[] = []
    const next = new Map<string, Box>()
    for (const node of nodes) {
      const before = boxes.get(node.id)
      const now = { ...node.position, ...cardSize(node) }
      if (before && isSame(before, now)) next.set(node.id, before)
      else {
        next.set(node.id, now)
        changed.push(now)
        if (before) changed.push(before)
      }
    }
    for (const [id, box] of boxes) if (!next.has(id)) changed.push(box)
    moved = changed
    if (changed.length === 0) return
    boxes = next
    strips = new Map()
    for (const box of boxes.values())
      for (let strip = stripOf(box.x); strip <= stripOf(box.x + box.width); strip++) {
        const inStrip = strips.get(strip)
        if (inStrip) inStrip.push(box)
        else strips.set(strip, [box])
      }
  }

  const obstacles: Obstacles = {
    boxOf: (nodeId) => boxes.get(nodeId),
    between(from, to) {
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x + from.width, to.x + to.width)]
      const [top, bottom] = [Math.min(from.y, to.y) - reachY, Math.max(from.y + from.height, to.y + to.height) + reachY]
      const found = new Set<Box>()
      for (let strip = stripOf(left); strip <= stripOf(right); strip++)
        for (const box of strips.get(strip) ?? [])
          if (box !== from && box !== to && box.y < bottom && box.y + box.height > top) found.add(box)
      return [...found]
    },
    isTouched: (area) => moved.length > manyMoved || moved.some((box) => meets(box, area)),
  }
  return (nodes) => {
    if (nodes !== seen) look(nodes)
    else moved = []
    seen = nodes
    return obstacles
  }
}

const stripOf = (x: number) => Math.floor(x / stripWidth)
