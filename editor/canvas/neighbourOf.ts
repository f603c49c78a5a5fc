import type { Flow } from '#shared/flow/flow.ts'
import { portsOf } from '../graph/nodePorts.ts'

export type Direction = 'next' | 'previous' | 'above' | 'below'

/**
 * The node that a walk by keys comes to: along the first wired port, back along the first edge that leads here, or to the
 * nearest card above or below. From nowhere it begins at the start.
 */
export function neighbourOf(flow: Flow, nodeId: string | undefined, direction: Direction): string | undefined {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  if (!node) return (flow.nodes.find(({ type }) => type === 'start') ?? flow.nodes[0])?.id
  if (direction === 'next') {
    const ports = portsOf(node).map(({ id }) => id)
    return flow.edges
      .filter(({ from }) => from.nodeId === node.id)
      .toSorted((a, b) => ports.indexOf(a.from.portId) - ports.indexOf(b.from.portId))[0]?.to
  }
  if (direction === 'previous') return flow.edges.find(({ to }) => to === node.id)?.from.nodeId
  const sign = direction === 'below' ? 1 : -1
  const { x, y } = node.position
  return flow.nodes
    .filter(({ position }) => sign * (position.y - y) > 0)
    .map(({ id, position }) => ({ id, far: Math.abs(position.y - y) + 2 * Math.abs(position.x - x) }))
    .sort((a, b) => a.far - b.far)[0]?.id
}
