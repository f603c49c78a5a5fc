import type { Box } from './routeEdge.ts'

export type Margins = { left: number; top: number; right: number; bottom: number }

/** By how much a pane is moved to have a box in view: not at all when it is. Of one too large for the pane its left and top count. */
export function leastPan(
  box: Box,
  pane: { width: number; height: number },
  margins: Margins,
): { x: number; y: number } {
  return {
    x: stepInto(box.x, box.width, margins.left, pane.width - margins.right),
    y: stepInto(box.y, box.height, margins.top, pane.height - margins.bottom),
  }
}

function stepInto(at: number, size: number, first: number, last: number): number {
  if (at < first) return first - at
  return at + size > last ? Math.max(last - size, first) - at : 0
}
