import type { Flow } from '#shared/flow/flow.ts'

/** Where a part goes, and how large a note or frame becomes. */
export type Place = { x: number; y: number; size?: { width: number; height: number } }

/** Puts nodes, notes and frames where the map says; all else stays as it is. */
export function moveParts(flow: Flow, places: ReadonlyMap<string, Place>): Flow {
  const move = <Part extends { id: string; position: { x: number; y: number } }>(part: Part): Part => {
    const place = places.get(part.id)
    if (!place || (place.x === part.position.x && place.y === part.position.y)) return part
    return { ...part, position: { x: place.x, y: place.y } }
  }
  const frames = flow.frames?.map((frame) => {
    const moved = move(frame)
    const { size = frame.size } = places.get(frame.id) ?? {}
    return size.width === frame.size.width && size.height === frame.size.height ? moved : { ...moved, size }
  })
  return { ...flow, nodes: flow.nodes.map(move), notes: flow.notes.map(move), ...(frames && { frames }) }
}
