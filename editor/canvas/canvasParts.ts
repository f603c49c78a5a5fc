import type { Edge, Flow, FlowNode } from '#shared/flow/flow.ts'
import {
  cardSize,
  cardWidth,
  entryOffset,
  hasEntry,
  noteSize,
  portOffset,
  shownPorts,
  type ShownPorts,
} from '../graph/cardLayout.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { Position, type NodeHandle } from 'reactflow'
import { cardLabel, cardOf } from './cardOf.ts'
import type { FrameNode } from './FrameCard.tsx'
import type { CardNode } from './NodeCard.tsx'
import type { NoteNode } from './NoteCard.tsx'
import type { PortEdgeType } from './PortEdge.tsx'
import { createObstacles, type Obstacles } from './obstacles.ts'
import { routeEdge, type Box, type Point } from './routeEdge.ts'

export type CanvasNode = CardNode | NoteNode | FrameNode
export type Place = { x: number; y: number; width?: number; height?: number }

export type Shown = {
  flow: Flow
  language: string
  selected: ReadonlySet<string>
  /** Where parts are while they are dragged or resized; the document follows when they are let go. */
  moving: ReadonlyMap<string, Place> | null
  /** The edge that what is dragged would be put into. */
  targetEdge: string | undefined
  /** Nodes whose folded ports were asked for; undefined where nobody can ask. */
  unfolded?: ReadonlySet<string> | undefined
}

/** The points of edges at what is dragged, by edge; null while nothing is. */
export type MovingRoutes = ReadonlyMap<string, readonly Point[]> | null

const dot = 10

/** A port's wires by node, kept as long as the edges are the same. */
function wiresOf(edges: readonly Edge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const wires = new Map<string, Set<string>>()
  for (const { from } of edges) {
    const known = wires.get(from.nodeId)
    if (known) known.add(from.portId)
    else wires.set(from.nodeId, new Set([from.portId]))
  }
  return wires
}
const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((one) => b.has(one))
const nothing: ReadonlySet<string> = new Set()

const handlesOf = (node: FlowNode, shown: ShownPorts): NodeHandle[] => [
  ...(hasEntry(node)
    ? [{ id: 'in', type: 'target' as const, position: Position.Left, x: -dot / 2, y: entryOffset - dot / 2, width: dot, height: dot }]
    : []),
  ...shown.ports.map(({ id }) => ({
    id,
    type: 'source' as const,
    position: Position.Right,
    x: cardWidth - dot / 2,
    y: portOffset(node, id, shown) - dot / 2,
    width: dot,
    height: dot,
  })),
] // prettier-ignore

/**
 * The document as React Flow takes it. What did not change is the same object as before, so that of a thousand cards only those
 * that changed are drawn again. One of these belongs to one canvas.
 */
export function createCanvasParts() {
  const cards = new Map<string, { key: readonly unknown[]; part: CanvasNode }>()
  const lines = new Map<string, { key: readonly unknown[]; part: PortEdgeType }>()
  const wiring = new Map<string, ReadonlySet<string>>()
  let wiresFor: { edges: readonly Edge[]; wires: ReadonlyMap<string, ReadonlySet<string>> } | undefined
  const routes = new Map<string, Route>()
  let drawn: PortEdgeType[] = []
  let drawnFor: readonly unknown[] = []
  const obstaclesOf = createObstacles()

  function reuse<Part extends { id: string }>(
    cache: Map<string, { key: readonly unknown[]; part: Part }>,
    id: string,
    key: readonly unknown[],
    make: () => Part,
  ): Part {
    const known = cache.get(id)
    if (known && known.key.length === key.length && known.key.every((value, index) => value === key[index]))
      return known.part
    const part = make()
    cache.set(id, { key, part })
    return part
  }

  function wiredPorts(nodeId: string, edges: readonly Edge[]): ReadonlySet<string> {
    if (wiresFor?.edges !== edges) wiresFor = { edges, wires: wiresOf(edges) }
    const now = wiresFor.wires.get(nodeId) ?? nothing
    const before = wiring.get(nodeId)
    if (before && sameSet(before, now)) return before
    wiring.set(nodeId, now)
    return now
  }

  return {
    nodes({ flow, language, selected, moving, unfolded }: Omit<Shown, 'targetEdge'>): CanvasNode[] {
      const frames = (flow.frames ?? []).map((frame): CanvasNode => {
        const place = moving?.get(frame.id)
        const isSelected = selected.has(frame.id)
        return reuse(cards, frame.id, [frame, place, isSelected], () => {
          const size = { width: place?.width ?? frame.size.width, height: place?.height ?? frame.size.height }
          return {
            id: frame.id,
            type: 'frame',
            position: place ? { x: place.x, y: place.y } : frame.position,
            ...size,
            measured: size,
            selected: isSelected,
            data: { frame },
            zIndex: -1,
            dragHandle: '.frameLabel',
            ariaLabel: `Frame: ${frame.label}`,
          }
        })
      })
      const notes = flow.notes.map((note): CanvasNode => {
        const place = moving?.get(note.id)
        const isSelected = selected.has(note.id)
        return reuse(cards, note.id, [note, place, isSelected], () => {
          const { width, height } = noteSize(note)
          const size = { width: place?.width ?? width, height: place?.height ?? height }
          return {
            id: note.id,
            type: 'note',
            position: place ? { x: place.x, y: place.y } : note.position,
            ...size,
            measured: size,
            selected: isSelected,
            data: { note },
            ariaLabel: `Note: ${note.text}`,
          }
        })
      })
      const nodes = flow.nodes.map((node): CanvasNode => {
        const place = moving?.get(node.id)
        const isSelected = selected.has(node.id)
        const wired = wiredPorts(node.id, flow.edges)
        const isUnfolded = unfolded?.has(node.id)
        return reuse(cards, node.id, [node, place, isSelected, wired, language, isUnfolded], () => {
          const shown = shownPorts(node, { wired, unfolded })
          const size = cardSize(node, shown)
          return {
            id: node.id,
            type: 'card',
            position: place ? { x: place.x, y: place.y } : node.position,
            ...size,
            measured: size,
            handles: handlesOf(node, shown),
            selected: isSelected,
            data: { node, wired, shown },
            ariaLabel: cardLabel(cardOf(node, language)),
          }
        })
      })
      keepOnly(cards, flow.nodes, flow.notes, flow.frames ?? [])
      keepOnly(wiring, flow.nodes)
      return [...frames, ...notes, ...nodes]
    },

    /** The same array as before when nothing in it changed: React Flow takes in a new one whole. */
    edges({ flow, selected, targetEdge, unfolded }: Omit<Shown, 'language' | 'moving'>): PortEdgeType[] {
      const asked = [flow, selected, targetEdge, unfolded]
      if (asked.every((one, index) => one === drawnFor[index])) return drawn
      drawnFor = asked
      const obstacles = obstaclesOf(flow.nodes)
      const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
      const now = flow.edges.flatMap((edge) => {
        const ends = endsOf(edge, { flow, nodes, obstacles, moving: null, unfolded })
        if (!ends) return []
        const { source, target, port, key } = ends
        const known = routes.get(edge.id)
        const route =
          known?.key.every((value, index) => value === key[index]) && !obstacles.isTouched(known.area)
            ? known
            : routeOf(key, { ...ends.asked, obstacles: obstacles.between(ends.asked.fromBox, ends.asked.toBox) })
        routes.set(edge.id, route)
        const isSelected = selected.has(edge.id)
        const isTarget = targetEdge === edge.id
        const part = reuse(lines, edge.id, [edge, source, target, route, isSelected, isTarget], (): PortEdgeType => ({
          id: edge.id,
          type: 'port',
          source: source.id,
          sourceHandle: edge.from.portId,
          target: target.id,
          targetHandle: 'in',
          selected: isSelected,
          ariaLabel: `${port.label} of ${cardOf(source, 'en').title} leads to ${cardOf(target, 'en').title}`,
          data: { edge, port, isTarget, points: route.points },
        }))
        return [part]
      })
      keepOnly(routes, flow.edges)
      keepOnly(lines, flow.edges)
      if (now.length !== drawn.length || now.some((part, index) => part !== drawn[index])) drawn = now
      return drawn
    },

    /** The ways of the edges at what is dragged, by edge: found quickly, past nothing; with care once it is let go. */
    movingRoutes({ flow, moving, unfolded }: Pick<Shown, 'flow' | 'moving' | 'unfolded'>): MovingRoutes {
      if (!moving) return null
      const obstacles = obstaclesOf(flow.nodes)
      const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
      const found = new Map<string, readonly Point[]>()
      for (const edge of flow.edges) {
        if (!moving.has(edge.from.nodeId) && !moving.has(edge.to)) continue
        const ends = endsOf(edge, { flow, nodes, obstacles, moving, unfolded })
        if (ends) found.set(edge.id, routeEdge({ ...ends.asked, obstacles: [] }))
      }
      return found
    },
  }

  type Around = Pick<Shown, 'flow' | 'moving' | 'unfolded'> & {
    nodes: ReadonlyMap<string, FlowNode>
    obstacles: Obstacles
  }

  /** Between what and what an edge leads; undefined from a port that is gone: lint says so, there is nothing to draw it from. */
  function endsOf(edge: Edge, { flow, nodes, obstacles, moving, unfolded }: Around) {
    const [source, target] = [nodes.get(edge.from.nodeId), nodes.get(edge.to)]
    const [sourceBox, targetBox] = [obstacles.boxOf(edge.from.nodeId), obstacles.boxOf(edge.to)]
    if (!source || !target || !sourceBox || !targetBox) return undefined
    const ports = portsOf(source)
    const lane = ports.findIndex(({ id }) => id === edge.from.portId)
    const port = ports[lane]
    if (!port) return undefined
    const fromBox = moving ? { ...sourceBox, ...moving.get(source.id) } : sourceBox
    const toBox = moving ? { ...targetBox, ...moving.get(target.id) } : targetBox
    const shown = shownPorts(source, { wired: wiredPorts(source.id, flow.edges), unfolded })
    const offset = portOffset(source, edge.from.portId, shown)
    return {
      source,
      target,
      port,
      key: [fromBox.x, fromBox.y, toBox.x, toBox.y, offset, lane, ports.length],
      asked: {
        from: { x: fromBox.x + fromBox.width, y: fromBox.y + offset },
        to: { x: toBox.x, y: toBox.y + entryOffset },
        fromBox,
        toBox,
        lane: ports.length - 1 - lane,
      },
    }
  }
}

/** Takes out of a cache what left the document, when there is more in it than the document has. */
function keepOnly(cache: Map<string, unknown>, ...lists: readonly (readonly { id: string }[])[]): void {
  if (cache.size <= lists.reduce((sum, { length }) => sum + length, 0)) return
  const there = new Set(lists.flatMap((list) => list.map(({ id }) => id)))
  for (const id of cache.keys()) if (!there.has(id)) cache.delete(id)
}

/** The way of an edge, what it was worked out from, and the area in which a card that moves could change it. */
type Route = { key: readonly unknown[]; points: readonly Point[]; area: Box }
const margin = 24

function routeOf(key: readonly unknown[], asked: Parameters<typeof routeEdge>[0]): Route {
  const points = routeEdge(asked)
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs) - margin, Math.min(...ys) - margin]
  return { key, points, area: { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y } }
}
