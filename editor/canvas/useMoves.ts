import type { Flow } from '#shared/flow/flow.ts'
import { useRef, useState } from 'react'
import type { NodeChange } from 'reactflow'
import { snapped } from '../graph/addNode.ts'
import { cardSize } from '../graph/cardLayout.ts'
import { cargoOf, carried, type Cargo } from '../graph/frames.ts'
import type { Deeds } from '../state/deeds.ts'
import { alignTo, type Guide } from './alignTo.ts'
import type { CanvasNode, Place } from './canvasParts.ts'
import type { Box } from './routeEdge.ts'

type Moving = ReadonlyMap<string, Place>

/**
 * Where parts are while they are dragged, resized or pushed by arrow keys. The document hears of it once, when they are let go;
 * until then nothing but the canvas is drawn again.
 */
export function useMoves({ flow, deeds }: { flow: Flow; deeds: Deeds }) {
  const [moving, setMoving] = useState<Moving | null>(null)
  const [guides, setGuides] = useState<readonly Guide[]>([])
  const now = useRef<Moving | null>(null)
  /** What lies in dragged frames goes along, by where it was when the dragging began. */
  const cargo = useRef<Cargo>(new Map())
  const others = useRef<readonly Box[]>([])

  const show = (next: Moving | null) => {
    now.current = next
    setMoving(next)
  }

  return {
    moving,
    guides,

    onDragStart(dragged: readonly CanvasNode[]) {
      const ids = new Set(dragged.map(({ id }) => id))
      cargo.current = cargoOf(flow, ids)
      others.current = flow.nodes
        .filter(({ id, position }) => !ids.has(id) && isFinite(position.x))
        .map((node) => ({ ...node.position, ...cardSize(node) }))
    },

    onNodesChange(changes: readonly NodeChange<CanvasNode>[]) {
      let next: Map<string, Place> | undefined
      const pushed = new Map<string, { x: number; y: number }>()
      const sizes = new Map(
        changes.flatMap((change) =>
          change.type === 'dimensions' && change.dimensions && change.resizing !== undefined
            ? [[change.id, change] as const]
            : [],
        ),
      )
      for (const change of changes) {
        if (change.type === 'position' && change.position) {
          const place = { x: change.position.x, y: change.position.y }
          if (change.dragging || sizes.size > 0) {
            next ??= new Map(now.current)
            next.set(change.id, { ...next.get(change.id), ...place })
          } else if (!now.current?.has(change.id)) pushed.set(change.id, place)
        }
        if (change.type === 'dimensions' && change.dimensions && change.resizing) {
          next ??= new Map(now.current)
          const part = [...flow.notes, ...(flow.frames ?? [])].find(({ id }) => id === change.id)
          const before = next.get(change.id) ?? part?.position ?? { x: 0, y: 0 }
          next.set(change.id, { ...before, ...change.dimensions })
        }
      }
      if (next) {
        next = carried<Place>(next, cargo.current)
        snapAlone(next)
        show(next)
      }
      for (const [id, { resizing }] of sizes) {
        const box = now.current?.get(id)
        if (resizing || !box || box.width === undefined || box.height === undefined) continue
        deeds.resize(id, { x: box.x, y: box.y, width: box.width, height: box.height })
        show(null)
      }
      // Arrow keys: each push is the document's at once.
      if (pushed.size > 0 && !next) deeds.move(pushed, 'keys')
    },

    /** What was dragged has another place already. */
    onDragCancel() {
      cargo.current = new Map()
      setGuides([])
      show(null)
    },

    onDragStop() {
      const places = [...(now.current ?? [])].map(
        ([id, { x, y }]) => [id, guides.length > 0 ? { x, y } : snapped({ x, y })] as const,
      )
      // What a frame carries keeps its place in it to the pixel.
      if (places.length > 0) deeds.move(carried(new Map(places), cargo.current), 'mouse')
      cargo.current = new Map()
      setGuides([])
      show(null)
    },
  }

  /** One card alone snaps to the others and shows to which. */
  function snapAlone(next: Map<string, Place>) {
    const [entry, ...more] = next
    const node = entry && more.length === 0 ? flow.nodes.find(({ id }) => id === entry[0]) : undefined
    if (!entry || !node) return setGuides([])
    const [id, place] = entry
    const { x, y, guides: lines } = alignTo({ ...place, ...cardSize(node) }, others.current)
    next.set(id, { x, y })
    setGuides(lines)
  }
}
