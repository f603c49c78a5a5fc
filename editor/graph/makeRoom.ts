import { cardWidth, columnWidth, type Box } from '#shared/flow/cardPlace.ts'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { gridSize } from './cardLayout.ts'
import { boxesOf, frameBox, framePadding, overlap, partsIn } from './frames.ts'
import { moveParts, type Place } from './moveParts.ts'

/** A note this near to a card is about it, and goes where it goes. */
const noteReach = columnWidth - cardWidth

/** The other one stands in a column to the right. */
export const isForward = (from: FlowNode, to: FlowNode): boolean => to.position.x >= from.position.x + cardWidth

/**
 * Room for one more column between two nodes, the second of which stands to the right: it and what follows it move on, so far as
 * they stand at or behind it, with their notes and whatever they would come to lie on. What leads here stays, also in a loop.
 * A frame goes along when all its nodes do, and else grows to hold them.
 */
export function makeRoom(flow: Flow, { before, behind }: { before: string; behind: string }): Flow {
  const target = flow.nodes.find(({ id }) => id === before)
  const source = flow.nodes.find(({ id }) => id === behind)
  if (!target || !source || !isForward(source, target)) return flow
  const by = 2 * columnWidth - (target.position.x - source.position.x)
  if (by <= 0) return flow

  const left = target.position.x
  const nodeIds = new Set(flow.nodes.map(({ id }) => id))
  const frames = framesOf(flow)
  const boxes = new Map([
    ...boxesOf(flow),
    ...frames.flatMap(({ id, box, members }) => (members.size === 0 ? [[id, box] as const] : [])),
  ])
  const moved = followersOf(flow, { from: before, to: behind, left })
  for (let size = 0; size < moved.size;) {
    size = moved.size
    for (const id of pushed()) moved.add(id)
  }

  const places = new Map<string, Place>()
  for (const [id, { x, y }] of boxes) if (moved.has(id)) places.set(id, { x: x + by, y })
  for (const [id, { x, y, width, height }] of framesNow()) places.set(id, { x, y, size: { width, height } })
  return moveParts(flow, places)

  function goesAlong(members: ReadonlySet<string>): boolean {
    const nodes = [...members].filter((id) => nodeIds.has(id))
    const all = nodes.length > 0 ? nodes : [...members].filter((id) => boxes.has(id))
    return all.length > 0 && all.every((id) => moved.has(id))
  }

  function boxNow(id: string): Box | undefined {
    const box = boxes.get(id)
    return box && moved.has(id) ? { ...box, x: box.x + by } : box
  }

  /** The frames that move or grow. */
  function framesNow(): ReadonlyMap<string, Box> {
    const now = new Map<string, Box>()
    for (const { id, box, members } of frames) {
      if (goesAlong(members)) now.set(id, { ...box, x: box.x + by })
      else {
        // Each keeps its distance from the right side, up to the usual one.
        const right = box.x + box.width
        const needed = [...members].flatMap((member) => {
          const [then, later] = [boxes.get(member) ?? frames.find((one) => one.id === member)?.box, now.get(member) ?? boxNow(member)]
          return then && later ? [later.x + later.width + Math.min(framePadding, right - then.x - then.width)] : []
        }) // prettier-ignore
        const grown = Math.max(right, ...needed)
        if (grown > right) now.set(id, { ...box, width: grown - box.x })
      }
    }
    return now
  }

  /** What has to move too, now that so much does. */
  function pushed(): string[] {
    const framed = framesNow()
    const isHit = (id: string, box: Box) =>
      [...moved].some((one) => {
        const [then, later] = [boxes.get(one), boxNow(one)]
        return then && later && overlap(later, box, gridSize) && !overlap(then, box, gridSize)
      }) ||
      frames.some((frame) => {
        const later = framed.get(frame.id)
        return later && !frame.members.has(id) && overlap(later, box, gridSize) && !overlap(frame.box, box, gridSize)
      })
    const hit = [...boxes].flatMap(([id, box]) => (!moved.has(id) && id !== behind && isHit(id, box) ? [id] : []))
    const inFrames = frames.flatMap(({ id, box, members }) => {
      if (goesAlong(members)) return [...members]
      const isEntered = [...moved].some((one) => {
        const [then, later] = [boxes.get(one), boxNow(one)]
        return then && later && !members.has(one) && one !== id && overlap(later, box) && !overlap(then, box)
      })
      return isEntered ? [...members].filter((member) => (boxes.get(member)?.x ?? -Infinity) >= left) : []
    })
    const notes = flow.notes.flatMap(({ id }) => (isAboutMoved(id) ? [id] : []))
    return [...hit, ...inFrames, ...notes].filter((id) => boxes.has(id) && id !== behind)
  }

  function isAboutMoved(noteId: string): boolean {
    const box = boxes.get(noteId)
    if (!box || moved.has(noteId) || frames.some(({ members }) => members.has(noteId))) return false
    const near = flow.nodes
      .flatMap(({ id }) => {
        const card = boxes.get(id)
        return card ? [{ id, distance: distanceBetween(box, card) }] : []
      })
      .sort((a, b) => a.distance - b.distance)[0]
    return near !== undefined && near.distance <= noteReach && moved.has(near.id)
  }
}

/** The inner ones first, each with what lies in it. */
const framesOf = (flow: Flow) =>
  (flow.frames ?? [])
    .map((frame) => ({ id: frame.id, box: frameBox(frame), members: partsIn(flow, frame) }))
    .sort((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)

/** A node and what follows it, so far as it stands at or behind `left`. */
function followersOf(flow: Flow, { from, to, left }: { from: string; to: string; left: number }): Set<string> {
  const followers = new Map<string, string[]>()
  for (const edge of flow.edges) followers.set(edge.from.nodeId, [...(followers.get(edge.from.nodeId) ?? []), edge.to])
  const places = new Map(flow.nodes.map(({ id, position }) => [id, position]))
  const found = new Set<string>()
  const waiting = [from]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const place = places.get(at)
    if (found.has(at) || at === to || !place || place.x < left) continue
    found.add(at)
    waiting.push(...(followers.get(at) ?? []))
  }
  return found
}

function distanceBetween(a: Box, b: Box): number {
  const aside = Math.max(0, a.x - b.x - b.width, b.x - a.x - a.width)
  const along = Math.max(0, a.y - b.y - b.height, b.y - a.y - a.height)
  return Math.hypot(aside, along)
}
