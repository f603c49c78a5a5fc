import type { Flow } from '#shared/flow/flow.ts'
import { newId } from '../graph/newId.ts'

const size = { width: 320, height: 60 }
const lineHeight = 40
const gap = 48
const cardWidth = 264

/** The flow with a note above its start: what there has to be before callers may have it. */
export function withNeedsNote(flow: Flow, needs: readonly string[]): Flow {
  const start = flow.nodes.find(({ type }) => type === 'start') ?? flow.nodes[0]
  if (needs.length === 0 || !start) return flow
  const { x } = start.position
  const column = [...flow.nodes, ...flow.notes].filter(
    (part) => part.position.x < x + size.width && part.position.x + widthOf(part) > x,
  )
  const topOfColumn = Math.min(...column.map(({ position }) => position.y))
  const height = size.height + lineHeight * needs.length
  const note = {
    id: newId('note'),
    text: ['Before this flow goes live, it needs:', ...needs.map((need) => `• ${need}`)].join('\n'),
    color: 'yellow' as const,
    position: { x, y: topOfColumn - height - gap },
    size: { ...size, height },
  }
  return { ...flow, notes: [...flow.notes, note] }
}

const widthOf = (part: Flow['nodes'][number] | Flow['notes'][number]) =>
  ('size' in part && part.size?.width) || cardWidth
