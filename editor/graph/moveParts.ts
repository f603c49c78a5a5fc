import type { Flow } from '#shared/flow/flow.ts'

type Point = { x: number; y: number }

/** Puts nodes, notes and frames where the map says; all else stays as it is. */
export function moveParts(flow: Flow, places: ReadonlyMap<string, Point>): Flow {
  const move = <Part extends { id: string; position: Point }>(part: Part): Part => {
    const place = places.get(part.id)
    if (!place || (place.x === part.position.x && place.y === part.position.y)) return part
    return { ...part, position: { x: place.x, y: place.y } }
  }
  const frames = flow.frames?.map(move)
  return { ...flow, nodes: flow.nodes.map(move), notes: flow.notes.map(move), ...(frames && { frames }) }
}
