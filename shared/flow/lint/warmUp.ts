import type { Flow } from '../flow.ts'
import { emptyWorld, lint } from './lint.ts'

const rounds = 20

/**
 * Lints a small flow a few times, as if it were new each time, so that the first lint of a large one finds its code compiled: for a
 * worker that has begun and has nothing to do yet. A template such as `order-status` has the node types that take longest.
 */
export function warmUpLint(sample: Flow): void {
  for (let round = 0; round < rounds; round++)
    lint({ ...sample, nodes: sample.nodes.map((node) => ({ ...node })) }, emptyWorld)
}
