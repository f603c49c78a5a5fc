import './inspector.css'
import './prompt/prompt.css'
import { useFlow, useView } from '../state/studio.ts'
import { EdgeInspector } from './EdgeInspector.tsx'
import { FlowInspector } from './FlowInspector.tsx'
import { FrameInspector } from './FrameInspector.tsx'
import { ManyInspector } from './ManyInspector.tsx'
import { NodeInspector } from './NodeInspector.tsx'
import { NoteInspector } from './NoteInspector.tsx'

/** What is selected, and all that can be changed about it; the whole flow when nothing is. */
export function InspectorPanel() {
  const selected = useView((view) => view.selected)
  const flow = useFlow((now) => now)
  const chosen = [...selected]
  const [only] = chosen
  const isQuiet = useView(({ quiet }) => only !== undefined && quiet.has(only))
  const inspect = () => {
    if (only === undefined) return <FlowInspector />
    if (chosen.length > 1) return <ManyInspector ids={selected} />
    const node = flow.nodes.find(({ id }) => id === only)
    if (node) return <NodeInspector key={node.id} node={node} />
    const edge = flow.edges.find(({ id }) => id === only)
    if (edge) return <EdgeInspector edge={edge} />
    const note = flow.notes.find(({ id }) => id === only)
    if (note) return <NoteInspector key={note.id} note={note} />
    const frame = flow.frames?.find(({ id }) => id === only)
    if (frame) return <FrameInspector key={frame.id} frame={frame} />
    return <FlowInspector />
  }
  return (
    <div className="inspector" data-quiet={isQuiet || undefined}>
      {inspect()}
    </div>
  )
}
