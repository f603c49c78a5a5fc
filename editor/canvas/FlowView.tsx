import type { Flow } from '#shared/flow/flow.ts'
import { useEffect, useMemo, useState } from 'react'
import { ReactFlowProvider, useNodesInitialized } from 'reactflow'
import type { Mark, Trace } from '../state/studioView.ts'
import { CanvasBase } from './CanvasBase.tsx'
import { createCanvasParts } from './canvasParts.ts'
import { createDisplay } from './display.ts'
import { firstView } from './firstView.ts'
import { useShowNode } from './useShowNode.ts'

type FlowViewProps = {
  flow: Flow
  language: string
  /** The way a session took: its nodes and edges are lit, the others step back. */
  trace?: Trace | null
  /** How nodes and edges differ from another version, by id. */
  marks?: ReadonlyMap<string, Mark> | null
  /** Kept in view. */
  focusNodeId?: string | undefined
  onSelect?: (nodeId: string | undefined) => void
  hasMiniMap?: boolean
}

const nothing: ReadonlySet<string> = new Set()

/** A flow to look at: for replay, for comparison of versions, and for who may not change it. */
export function FlowView(props: FlowViewProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  )
}

function Drawing({
  flow,
  language,
  trace = null,
  marks = null,
  focusNodeId,
  onSelect,
  hasMiniMap = true,
}: FlowViewProps) {
  const [parts] = useState(createCanvasParts)
  const [display] = useState(() =>
    createDisplay({ language, problems: new Map(), quiet: nothing, trace, marks, found: null, isEditable: false }),
  )
  useEffect(() => display.setState({ language, trace, marks }), [display, language, trace, marks])
  const showNode = useShowNode()
  // Before the cards are measured nothing can be brought into view, and the first fit would undo it.
  const isDrawn = useNodesInitialized()
  const [isFramed, setIsFramed] = useState(false)
  useEffect(() => {
    if (isDrawn && isFramed && focusNodeId !== undefined) showNode(focusNodeId)
  }, [isDrawn, isFramed, focusNodeId, showNode])
  const selected = useMemo(() => (focusNodeId === undefined ? nothing : new Set([focusNodeId])), [focusNodeId])
  const nodes = parts.nodes({ flow, language, selected, moving: null })
  const edges = parts.edges({ flow, selected, targetEdge: undefined })
  return (
    <CanvasBase
      display={display}
      nodes={nodes}
      edges={edges}
      nodesDraggable={false}
      nodesConnectable={false}
      hasMiniMap={hasMiniMap}
      aria-label="The flow"
      onInit={(canvas) => {
        firstView(canvas, nodes)
        setIsFramed(true)
      }}
      onNodeClick={(_, { id, type }) => onSelect?.(type === 'card' ? id : undefined)}
      onPaneClick={() => onSelect?.(undefined)}
    />
  )
}
