import type { Flow } from '#shared/flow/flow.ts'
import type { Trace } from '../state/studioView.ts'
import type { CallView } from './callView.ts'

/** The way of a call, as the canvas lights it. */
export function traceOf({ visited, ways, current, phase }: CallView, { edges }: Pick<Flow, 'edges'>): Trace {
  const taken = new Set(ways.map(({ node, port }) => `${node} ${port}`))
  return {
    visited: new Set(visited),
    edges: new Set(edges.filter(({ from }) => taken.has(`${from.nodeId} ${from.portId}`)).map(({ id }) => id)),
    ...(current !== undefined && phase.kind !== 'over' && { current }),
  }
}
