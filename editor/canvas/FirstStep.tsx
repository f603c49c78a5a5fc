import type { Flow } from '#shared/flow/flow.ts'
import { Plus } from 'lucide-react'
import { ViewportPortal } from 'reactflow'
import { cardWidth, portOffset, shownPorts } from '../graph/cardLayout.ts'
import { mainPort } from '../graph/connect.ts'
import type { AddAt } from './display.ts'

/** From the card of the start to the hint, in canvas pixels. */
export const hintDistance = 72
const nothing: ReadonlySet<string> = new Set()

/** Beside the start of an empty flow: the place of the first node, and the three ways to put one there. */
export function FirstStep({ flow: { nodes, edges }, onAdd }: { flow: Flow; onAdd: (at: AddAt) => void }) {
  const [start, ...more] = nodes
  const portId = start && mainPort(start)
  if (!start || more.length > 0 || edges.length > 0 || start.type !== 'start' || portId === undefined) return null
  const { x, y } = start.position
  const dot = portOffset(start, portId, shownPorts(start, { wired: nothing, unfolded: undefined }))
  return (
    <ViewportPortal>
      <div className="firstStep nopan" style={{ transform: `translate(${x + cardWidth}px, ${y + dot}px)` }}>
        <span className="firstStepLine" style={{ width: hintDistance }} aria-hidden />
        <button
          type="button"
          className="firstStepCard"
          style={{ width: cardWidth }}
          onClick={({ currentTarget }) => {
            const { left, bottom } = currentTarget.getBoundingClientRect()
            onAdd({ kind: 'port', nodeId: start.id, portId, x: left, y: bottom + 8 })
          }}
        >
          <span className="firstStepTitle">
            <Plus size={15} aria-hidden /> What does the caller meet first?
          </span>
          <span className="firstStepWays">
            Click here, press <kbd>A</kbd>, or drag from the dot beside Next.
          </span>
        </button>
      </div>
    </ViewportPortal>
  )
}
