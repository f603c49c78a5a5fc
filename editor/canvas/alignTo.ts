import type { Box } from './routeEdge.ts'

/** A line that a dragged card snaps to, across both cards. */
export type Guide = { axis: 'x' | 'y'; at: number; from: number; to: number }

/** As near as this, in canvas pixels, a card snaps. */
const reach = 6

type Span = { start: number; size: number }
const edgesOf = ({ start, size }: Span) => [start, start + size / 2, start + size]

/** How far to move a span so that its start, middle or end meets one of the others'; the least move wins. */
function nearest(
  span: Span,
  others: readonly (Span & { box: Box })[],
): { by: number; at: number; box: Box } | undefined {
  let best: { by: number; at: number; box: Box } | undefined
  for (const other of others) {
    const theirs = edgesOf(other)
    edgesOf(span).forEach((mine, which) => {
      // Starts meet starts, middles middles, ends ends: a card's left edge on another's middle helps nobody.
      const at = theirs[which] ?? mine
      const by = at - mine
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, at, box: other.box }
    })
  }
  return best
}

/** Where a dragged box snaps to among the others, and the lines to show for it. */
export function alignTo(box: Box, others: readonly Box[]): { x: number; y: number; guides: readonly Guide[] } {
  const inX = nearest(
    { start: box.x, size: box.width },
    others.map((other) => ({ start: other.x, size: other.width, box: other })),
  )
  const inY = nearest(
    { start: box.y, size: box.height },
    others.map((other) => ({ start: other.y, size: other.height, box: other })),
  )
  const moved = { ...box, x: box.x + (inX?.by ?? 0), y: box.y + (inY?.by ?? 0) }
  const guides: Guide[] = []
  if (inX)
    guides.push({
      axis: 'x',
      at: inX.at,
      from: Math.min(moved.y, inX.box.y),
      to: Math.max(moved.y + moved.height, inX.box.y + inX.box.height),
    })
  if (inY)
    guides.push({
      axis: 'y',
      at: inY.at,
      from: Math.min(moved.x, inY.box.x),
      to: Math.max(moved.x + moved.width, inY.box.x + inY.box.width),
    })
  return { x: moved.x, y: moved.y, guides }
}
