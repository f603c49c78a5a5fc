import { useEffect, useLayoutEffect, useMemo, useRef, useState, type DragEvent } from 'react'
import { useReactFlow, type FinalConnectionState } from 'reactflow'
import { useStore } from 'zustand'
import { edgeAt } from '../graph/connect.ts'
import { PeopleOnCanvas } from '../saving/PeopleOnCanvas.tsx'
import type { Deeds } from '../state/deeds.ts'
import { useStudio, useView } from '../state/studio.ts'
import { writeSoon } from '../studio/focusDetails.ts'
import { CanvasBase, wholeFlow } from './CanvasBase.tsx'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { CanvasMenu, type MenuPlace } from './CanvasMenu.tsx'
import { createCanvasParts } from './canvasParts.ts'
import { createDisplay, problemsByNode, type AddAt } from './display.ts'
import { FirstStep } from './FirstStep.tsx'
import { firstView } from './firstView.ts'
import { Guides } from './Guides.tsx'
import { NodePicker, type Picked } from './NodePicker.tsx'
import { distanceTo } from './routeEdge.ts'
import { useCanvasKeys } from './useCanvasKeys.ts'
import { useClipboard } from './useClipboard.ts'
import { useMoves } from './useMoves.ts'
import { useShowNode } from './useShowNode.ts'

/** What the palette drags: the name of a node type. */
export const dragType = 'application/x-patchbay-node'
/** So near, in pixels of the window, a dragged node is put into an edge. */
const edgeReach = 24

/** The canvas of the studio, in which the flow is drawn. */
export function FlowCanvas({ deeds, found }: { deeds: Deeds; found: ReadonlySet<string> | null }) {
  const studio = useStudio()
  const { document, view, readOnly } = studio
  const flow = useStore(document.store, (state) => state.flow)
  const language = useView((state) => state.language)
  const selected = useView((state) => state.selected)
  const problems = useView((state) => state.problems)
  const quiet = useView((state) => state.quiet)
  const unfolded = useView((state) => state.unfolded)
  const trace = useView((state) => state.trace)
  const marks = useView((state) => state.marks)
  const focus = useView((state) => state.focus)
  const right = useView((state) => state.right)
  const overview = useView((state) => state.overview)
  const isEditable = readOnly === undefined

  const [adding, setAdding] = useState<AddAt & { canvas?: { x: number; y: number } }>()
  const [menu, setMenu] = useState<MenuPlace>()
  const [parts] = useState(createCanvasParts)
  const [display] = useState(() =>
    createDisplay({
      language,
      problems: new Map(),
      quiet,
      trace,
      marks,
      found,
      isEditable,
      ...(isEditable && { onAddAt: setAdding }),
      onFold: view.fold,
    }),
  )
  const byNode = useMemo(() => problemsByNode(problems), [problems])
  useEffect(
    () => display.setState({ language, problems: byNode, quiet, trace, marks, found }),
    [display, language, byNode, quiet, trace, marks, found],
  )

  const moves = useMoves({ flow, deeds })
  const [targetEdge, setTargetEdge] = useState<string>()
  const nodes = parts.nodes({ flow, language, selected, moving: moves.moving, unfolded })
  const edges = parts.edges({ flow, selected, targetEdge, unfolded })
  useLayoutEffect(() => {
    display.setState({ movingRoutes: parts.movingRoutes({ flow, moving: moves.moving, unfolded }) })
  }, [display, parts, flow, moves.moving, unfolded])

  const { screenToFlowPosition, getZoom, fitView } = useReactFlow()
  const place = useRef<HTMLDivElement>(null)
  const showNode = useShowNode()
  useEffect(() => {
    if (!focus) return
    // Panels that open with the focus take their room first.
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => showNode(focus.nodeId)))
    return () => cancelAnimationFrame(frame)
  }, [focus, showNode])
  useEffect(() => {
    // The details that opened for a node may not cover it.
    const [nodeId, ...more] = view.getState().selected
    if (right === null || nodeId === undefined || more.length > 0) return
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => showNode(nodeId)))
    return () => cancelAnimationFrame(frame)
  }, [right, view, showNode])
  useEffect(() => {
    if (overview === 0) return
    const frame = requestAnimationFrame(() => void fitView(wholeFlow))
    return () => cancelAnimationFrame(frame)
  }, [overview, fitView])
  useCanvasKeys({ deeds, place, onAdd: setAdding })
  useClipboard({ deeds, place })

  const edgeUnder = ({ x, y }: { x: number; y: number }, except?: string) => {
    const near = edges
      .filter(({ source, target }) => source !== except && target !== except)
      .map(({ id, data }) => ({ id, distance: distanceTo(data?.points ?? [], { x, y }) }))
      .sort((a, b) => a.distance - b.distance)[0]
    return near && near.distance * getZoom() < edgeReach ? near.id : undefined
  }
  const dragOver = (event: DragEvent) => {
    if (!isEditable || !event.dataTransfer.types.includes(dragType)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    setTargetEdge(edgeUnder(screenToFlowPosition({ x: event.clientX, y: event.clientY })))
  }
  const drop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(dragType)
    setTargetEdge(undefined)
    if (type === '') return
    event.preventDefault()
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const edge = edgeUnder(at)
    deeds.add(type, edge === undefined ? { at: { x: at.x - 132, y: at.y - 20 } } : { into: edge })
    writeSoon()
  }

  const pick = (picked: Picked) => {
    const where = adding
    setAdding(undefined)
    if (!where) return
    place.current?.focus()
    if (where.kind === 'edge') {
      if (picked.kind === 'new') deeds.add(picked.type, { into: where.edgeId })
      return void writeSoon()
    }
    const port = { nodeId: where.nodeId, portId: where.portId }
    if (picked.kind === 'existing') return deeds.connect(port, picked.nodeId)
    // A port that leads somewhere already keeps its way on: the new node goes between.
    const wired = edgeAt(flow, port)
    deeds.add(picked.type, wired ? { into: wired.id } : { behind: port, at: where.canvas })
    writeSoon()
  }

  /** Dropped on nothing: what comes next is chosen there. */
  const connectEnd = (event: MouseEvent | TouchEvent, { isValid, fromHandle }: FinalConnectionState) => {
    if (isValid || !fromHandle?.id || fromHandle.type !== 'source') return
    const touch = 'changedTouches' in event ? event.changedTouches[0] : event
    if (!touch) return
    const { clientX: x, clientY: y } = touch
    const at = screenToFlowPosition({ x, y })
    setAdding({
      kind: 'port',
      nodeId: fromHandle.nodeId,
      portId: fromHandle.id,
      x,
      y,
      canvas: { x: at.x, y: at.y - 20 },
    })
  }

  const canvasDeeds = useMemo(
    () => (isEditable ? { changeNote: deeds.changeNote, renameFrame: deeds.renameFrame } : undefined),
    [deeds, isEditable],
  )
  return (
    <CanvasDeedsContext value={canvasDeeds}>
      <div
        ref={place}
        id="canvas"
        className="canvasPlace"
        role="application"
        aria-label="Canvas. Tab goes through the nodes, arrow keys move them, A adds a node, question mark lists all keys."
        tabIndex={-1}
        onDragOver={dragOver}
        onDragLeave={() => setTargetEdge(undefined)}
        onDrop={drop}
      >
        <CanvasBase
          display={display}
          nodes={nodes}
          edges={edges}
          nodesDraggable={isEditable}
          nodesConnectable={isEditable}
          nodeDragThreshold={3}
          onInit={(canvas) => {
            firstView(canvas, nodes)
            // On a telephone the canvas may open for a node.
            if (focus) requestAnimationFrame(() => showNode(focus.nodeId))
          }}
          connectionRadius={28}
          onNodesChange={(changes) => {
            const picked = changes.filter((change) => change.type === 'select')
            if (picked.length > 0) {
              const next = new Set(view.getState().selected)
              for (const { id, selected: isSelected } of picked) {
                if (isSelected) next.add(id)
                else next.delete(id)
              }
              view.select(next)
            }
            moves.onNodesChange(changes)
          }}
          onEdgesChange={(changes) => {
            const next = new Set(view.getState().selected)
            for (const change of changes)
              if (change.type === 'select') {
                if (change.selected) next.add(change.id)
                else next.delete(change.id)
              }
            view.select(next)
          }}
          onNodeDragStart={(_, _node, dragged) => moves.onDragStart(dragged)}
          onNodeDrag={(_, node) => {
            const isLoose =
              node.type === 'card' && !flow.edges.some(({ from, to }) => from.nodeId === node.id || to === node.id)
            setTargetEdge(
              isLoose
                ? edgeUnder({ x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + 20 }, node.id)
                : undefined,
            )
          }}
          onNodeDragStop={(_, node) => {
            if (targetEdge === undefined) moves.onDragStop()
            else {
              moves.onDragCancel()
              deeds.putInto(node.id, targetEdge, node.position)
            }
            setTargetEdge(undefined)
          }}
          onSelectionDragStart={(_, dragged) => moves.onDragStart(dragged)}
          onSelectionDragStop={moves.onDragStop}
          onNodeClick={(_, node) => {
            if (node.type === 'card') view.setState(({ right }) => ({ right: right ?? 'inspector' }))
          }}
          onNodeContextMenu={(event, { id }) => {
            event.preventDefault()
            if (!view.getState().selected.has(id)) view.select([id])
            setMenu({ x: event.clientX, y: event.clientY, nodeId: id })
          }}
          onEdgeContextMenu={(event, { id }) => {
            event.preventDefault()
            view.select([id])
            setMenu({ x: event.clientX, y: event.clientY, edgeId: id })
          }}
          onPaneContextMenu={(event) => {
            event.preventDefault()
            setMenu({ x: event.clientX, y: event.clientY })
          }}
          onConnect={({ source, sourceHandle, target }) => {
            if (sourceHandle) deeds.connect({ nodeId: source, portId: sourceHandle }, target)
          }}
          onConnectEnd={connectEnd}
          isValidConnection={({ targetHandle }) => targetHandle === 'in'}
          edgesReconnectable={false}
        >
          <Guides guides={moves.guides} />
          <PeopleOnCanvas />
          {isEditable && <FirstStep flow={flow} onAdd={setAdding} />}
        </CanvasBase>
        <CanvasMenu
          place={menu}
          deeds={deeds}
          onClose={() => setMenu(undefined)}
          onAddInto={(edgeId) => setAdding({ kind: 'edge', edgeId, x: menu?.x ?? 0, y: menu?.y ?? 0 })}
        />
        {adding && (
          <NodePicker
            at={adding}
            title={adding.kind === 'edge' ? 'Put a node into this edge' : 'What comes next?'}
            flow={flow}
            language={language}
            existing={adding.kind === 'port' ? 'last' : undefined}
            onPick={pick}
            onClose={() => {
              setAdding(undefined)
              place.current?.focus()
            }}
          />
        )}
      </div>
    </CanvasDeedsContext>
  )
}
