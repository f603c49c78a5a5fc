import { getViewportForBounds, type ReactFlowInstance } from 'reactflow'
import type { CanvasNode } from './canvasParts.ts'
import { hintDistance } from './FirstStep.tsx'
import type { PortEdgeType } from './PortEdge.tsx'

/** Words on cards can be read from here on. */
const readable = 0.6
const [left, padding] = [72, 0.08]

/** The whole flow when it can be read so, else its beginning at a size that can. */
export function firstView(canvas: ReactFlowInstance<CanvasNode, PortEdgeType>, nodes: readonly CanvasNode[]): void {
  if (nodes.length === 0) return
  const pane = document.querySelector('.react-flow__pane')?.getBoundingClientRect()
  if (!pane || pane.width === 0) return
  const bounds = canvas.getNodesBounds([...nodes])
  // Beside a lone start there is the hint of what to do first.
  const drawn = nodes.length === 1 ? { ...bounds, width: bounds.width * 2 + hintDistance } : bounds
  const whole = getViewportForBounds(drawn, pane.width, pane.height, 0.05, 1, padding)
  if (whole.zoom >= readable) return void canvas.setViewport(whole)
  const start = nodes.find(({ data }) => 'node' in data && data.node.type === 'start') ?? nodes[0]
  if (!start) return
  void canvas.setViewport({
    x: left - start.position.x * 0.75,
    y: pane.height * 0.38 - start.position.y * 0.75,
    zoom: 0.75,
  })
}
