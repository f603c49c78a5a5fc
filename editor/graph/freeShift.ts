import { cardGap, type Box } from '#shared/flow/cardPlace.ts'
import { gridSize } from './cardLayout.ts'

/** How far the ways aside are apart that are tried. */
const asideStep = 4 * gridSize

/**
 * The shortest way, in steps of the grid, by which a block of boxes comes to lie clear of all others; not at all when it does.
 * Ways aside are tried in steps, and for each the shortest one up or down.
 */
export function freeShift(block: readonly Box[], others: readonly Box[]): { x: number; y: number } {
  let best = { x: 0, y: leastSlide(block, others, 0) }
  for (let step = asideStep; step < Math.hypot(best.x, best.y); step += asideStep)
    for (const x of [step, -step]) {
      const y = leastSlide(block, others, x)
      if (Math.hypot(x, y) < Math.hypot(best.x, best.y)) best = { x, y }
    }
  return best
}

/** The shortest way up or down for a block that is `aside`. */
function leastSlide(block: readonly Box[], others: readonly Box[], aside: number): number {
  // From and to, in steps of the grid: where some box of the block would meet another.
  const blocked: [number, number][] = []
  for (const box of block)
    for (const other of others) {
      const left = box.x + aside
      if (left >= other.x + other.width + cardGap || other.x >= left + box.width + cardGap) continue
      const from = Math.floor((other.y - cardGap - box.height - box.y) / gridSize) + 1
      const to = Math.ceil((other.y + other.height + cardGap - box.y) / gridSize) - 1
      blocked.push([from, to])
    }
  blocked.sort((a, b) => a[0] - b[0])
  // The run of blocked steps around none at all; runs that only touch are one, for there is no step between them.
  let run: [number, number] | undefined
  for (const [from, to] of blocked) {
    if (run && from <= run[1] + 1) run[1] = Math.max(run[1], to)
    else if (run && run[0] <= 0 && run[1] >= 0) break
    else run = [from, to]
  }
  if (!run || run[0] > 0 || run[1] < 0) return 0
  const [up, down] = [run[0] - 1, run[1] + 1]
  return (down <= -up ? down : up) * gridSize
}
