import type { Flow } from '#shared/flow/flow.ts'

/** As the canvas draws them: a card's width, its head, and a line for each way out. */
const card = { width: 264, head: 64, port: 26 }
const margin = 40

export type FlowOutline = {
  viewBox: string
  boxes: { id: string; x: number; y: number; width: number; height: number; isStart: boolean }[]
  lines: { id: string; path: string }[]
}

/** A flow seen from far away: boxes where its nodes are and curves where its edges run. */
export function flowOutline({ nodes, edges }: Pick<Flow, 'nodes' | 'edges'>): FlowOutline {
  const outOf = new Map<string, string[]>()
  for (const { id, from } of edges) outOf.set(from.nodeId, [...(outOf.get(from.nodeId) ?? []), id])
  const boxes = nodes.map(({ id, type, position }) => ({
    ...{ id, x: position.x, y: position.y, width: card.width, isStart: type === 'start' },
    height: card.head + (outOf.get(id)?.length ?? 0) * card.port,
  }))
  const boxOf = new Map(boxes.map((box) => [box.id, box]))
  const lines = edges.flatMap(({ id, from, to }) => {
    const source = boxOf.get(from.nodeId)
    const target = boxOf.get(to)
    if (!source || !target) return []
    const x1 = source.x + source.width
    const y1 = source.y + card.head + ((outOf.get(source.id)?.indexOf(id) ?? 0) + 0.5) * card.port
    const y2 = target.y + card.head / 2
    const bend = Math.max(60, Math.abs(target.x - x1) / 2)
    return [{ id, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${target.x - bend} ${y2} ${target.x} ${y2}` }]
  })
  const left = Math.min(0, ...boxes.map(({ x }) => x)) - margin
  const top = Math.min(0, ...boxes.map(({ y }) => y)) - margin
  const right = Math.max(card.width, ...boxes.map(({ x, width }) => x + width)) + margin
  const bottom = Math.max(card.head, ...boxes.map(({ y, height }) => y + height)) + margin
  return { viewBox: `${left} ${top} ${right - left} ${bottom - top}`, boxes, lines }
}
