import 'reactflow/dist/base.css'
import './canvas.css'
import { useMantineColorScheme } from '@mantine/core'
import { Background, BackgroundVariant, MiniMap, ReactFlow, type ReactFlowProps } from 'reactflow'
import type { ReactNode } from 'react'
import type { CanvasNode } from './canvasParts.ts'
import { firstView } from './firstView.ts'
import { DisplayContext, type DisplayStore } from './display.ts'
import { FrameCard } from './FrameCard.tsx'
import { NodeCard } from './NodeCard.tsx'
import { NoteCard } from './NoteCard.tsx'
import { ArrowHeads, PortEdge, type PortEdgeType } from './PortEdge.tsx'
import { CanvasControls } from './CanvasControls.tsx'

const nodeTypes = { card: NodeCard, note: NoteCard, frame: FrameCard }
const edgeTypes = { port: PortEdge }
/** Measured: below this, drawing all is quicker than finding out what is in view. */
const cullAbove = 300

/** So far out, a flow of a thousand nodes in a row of columns is in view as a whole. */
const minZoom = 0.02
/** How a whole flow is brought into view. */
export const wholeFlow = { duration: 180, maxZoom: 1, padding: 0.12 }

type CanvasBaseProps = ReactFlowProps<CanvasNode, PortEdgeType> & {
  nodes: CanvasNode[]
  display: DisplayStore
  hasMiniMap?: boolean
  children?: ReactNode
}

/** React Flow with our cards, edges and colours: the same under the editor, replay and comparison. */
export function CanvasBase({ display, hasMiniMap = true, children, ...rest }: CanvasBaseProps) {
  const { colorScheme } = useMantineColorScheme()
  return (
    <DisplayContext value={display}>
      <ArrowHeads />
      <ReactFlow<CanvasNode, PortEdgeType>
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        minZoom={minZoom}
        maxZoom={2}
        onInit={(canvas) => firstView(canvas, rest.nodes)}
        attributionPosition="bottom-center"
        onlyRenderVisibleElements={rest.nodes.length > cullAbove}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        panOnScroll
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        {...rest}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
        {hasMiniMap && rest.nodes.length > 0 && (
          <MiniMap
            pannable
            zoomable
            ariaLabel="Overview of the whole flow"
            nodeClassName={({ type, selected }) => `miniMap-${type ?? 'card'}${selected ? ' miniMap-selected' : ''}`}
            position="bottom-right"
            style={{ width: 160, height: 110 }}
          />
        )}
        <CanvasControls />
        {children}
      </ReactFlow>
    </DisplayContext>
  )
}
