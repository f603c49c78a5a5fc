import type { Flow } from '#shared/flow/flow.ts'
import { useRef, useState } from 'react'
import type { NodeChange } from 'reactflow'
import { snapped } from '../graph/addNode.ts'
import { cardSize } from '../graph/cardLayout.ts'
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
  /** What lies in a dragged frame goes along, by where it was when the dragging began. */
  const aboard = useRef<{ frameId: string; from: Place; parts: ReadonlyMap<string, Place> } | null>(null)
  const others = useRef<readonly Box[]>([])

  const show = (next: Moving | null) => {
    now.current = next
    setMoving(next)
  }

  return {
    moving,
    guides,

    onDragStart(_: unknown, dragged: CanvasNode | readonly CanvasNode[]) {
      const all = Array.isArray(dragged) ? (dragged as readonly CanvasNode[]) : [dragged as CanvasNode]
      const frame = all.find(({ type }) => type === 'frame')
      aboard.current = frame ? { frameId: frame.id, from: frame.position, parts: partsIn(flow, frame.id) } : null
      const ids = new Set(all.map(({ id }) => id))
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
        carryFrame(next)
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
      aboard.current = null
      setGuides([])
      show(null)
    },

    onDragStop() {
      const places = now.current
      if (places)
        deeds.move(
          new Map([...places].map(([id, { x, y }]) => [id, guides.length > 0 ? { x, y } : snapped({ x, y })])),
          'mouse',
        )
      aboard.current = null
      setGuides([])
      show(null)
    },
  }

  function carryFrame(next: Map<string, Place>) {
    const frame = aboard.current
    const to = frame && next.get(frame.frameId)
    if (!frame || !to) return
    const [byX, byY] = [to.x - frame.from.x, to.y - frame.from.y]
    for (const [id, { x, y }] of frame.parts) next.set(id, { x: x + byX, y: y + byY })
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

function partsIn(flow: Flow, frameId: string): ReadonlyMap<string, Place> {
  const frame = flow.frames?.find(({ id }) => id === frameId)
  if (!frame) return new Map()
  const { position, size } = frame
  const isInside = ({ x, y, width, height }: Box) =>
    x >= position.x && y >= position.y && x + width <= position.x + size.width && y + height <= position.y + size.height
  return new Map([
    ...flow.nodes
      .filter((node) => isInside({ ...node.position, ...cardSize(node) }))
      .map((node) => [node.id, node.position] as const),
    ...flow.notes
      .filter((note) =>
        isInside({ ...note.position, width: note.size?.width ?? 220, height: note.size?.height ?? 120 }),
      )
      .map((note) => [note.id, note.position] as const),
  ])
}
