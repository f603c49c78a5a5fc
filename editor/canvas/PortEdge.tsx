import type { Port } from '#shared/flow/defineNode.ts'
import type { Edge as FlowEdge } from '#shared/flow/flow.ts'
import { EdgeLabelRenderer, type Edge, type EdgeProps } from 'reactflow'
import { Plus } from 'lucide-react'
import { memo, useState } from 'react'
import { useDisplay } from './display.ts'
import { middleOf, pathAlong, type Point } from './routeEdge.ts'

export type PortEdgeType = Edge<
  { edge: FlowEdge; port: Port | undefined; points: readonly Point[]; isTarget: boolean },
  'port'
>

/** An edge in the colour of its port; hovered, it says which port it leaves by and offers to take a node in. */
export const PortEdge = memo(function PortEdge({ id, data, selected }: EdgeProps<PortEdgeType>) {
  const [isHovered, setIsHovered] = useState(false)
  const lit = useDisplay(({ trace }) => (trace ? (trace.edges.has(id) ? 'visited' : 'dim') : undefined))
  const mark = useDisplay(({ marks }) => marks?.get(id))
  const onAddAt = useDisplay((display) => display.onAddAt)
  const moving = useDisplay(({ movingRoutes }) => movingRoutes?.get(id))
  if (!data) return null
  const { port, isTarget } = data
  const points = moving ?? data.points
  const path = pathAlong(points)
  const middle = middleOf(points)
  const hover = { onPointerEnter: () => setIsHovered(true), onPointerLeave: () => setIsHovered(false) }
  const isShown = isHovered || selected || isTarget
  return (
    <>
      <path
        d={path}
        className="edgeLine"
        data-kind={port?.kind ?? 'next'}
        data-lit={lit}
        data-mark={mark}
        data-active={isShown || undefined}
        markerEnd={`url(#arrow-${isShown ? 'active' : 'plain'})`}
      />
      <path d={path} className="edgeReach react-flow__edge-interaction" {...hover} />
      {isShown && (
        <EdgeLabelRenderer>
          <div
            className="edgeTools nopan nodrag"
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
            {...hover}
          >
            {port && (
              <span className="edgeLabel" data-kind={port.kind}>
                {port.label}
              </span>
            )}
            {onAddAt && (
              <button
                type="button"
                className="edgeAdd"
                aria-label="Put a node into this edge"
                onClick={(event) => {
                  event.stopPropagation()
                  const { right, top } = event.currentTarget.getBoundingClientRect()
                  onAddAt({ kind: 'edge', edgeId: id, x: right + 8, y: top })
                }}
              >
                <Plus size={12} strokeWidth={2.5} aria-hidden />
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** Arrow heads: one for lines at rest, one for lines that are looked at. */
export function ArrowHeads() {
  return (
    <svg className="arrowHeads" aria-hidden>
      <defs>
        {(['plain', 'active'] as const).map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M 1 1 L 7 4 L 1 7" className="arrowHead" data-kind={kind} />
          </marker>
        ))}
      </defs>
    </svg>
  )
}
