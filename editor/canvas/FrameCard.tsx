import type { Flow } from '#shared/flow/flow.ts'
import { NodeResizer, type Node, type NodeProps } from 'reactflow'
import { memo, useContext, useState } from 'react'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { useDisplay } from './display.ts'

export type Frame = NonNullable<Flow['frames']>[number]
export type FrameNode = Node<{ frame: Frame }, 'frame'>

/** A labelled box behind nodes. Dragged by its label, it takes along what lies inside. */
export const FrameCard = memo(function FrameCard({ data: { frame }, selected }: NodeProps<FrameNode>) {
  const isEditable = useDisplay((display) => display.isEditable)
  const deeds = useContext(CanvasDeedsContext)
  const [draft, setDraft] = useState<string>()
  const finish = () => {
    if (draft !== undefined && draft !== frame.label) deeds?.renameFrame(frame.id, draft)
    setDraft(undefined)
  }
  return (
    <div className="frame" data-color={frame.color ?? 'gray'} data-selected={selected || undefined}>
      {isEditable && (
        <NodeResizer
          isVisible={selected ?? false}
          minWidth={160}
          minHeight={120}
          lineClassName="resizeLine"
          handleClassName="resizeHandle"
        />
      )}
      {draft === undefined ? (
        <div className="frameLabel" onDoubleClick={() => isEditable && setDraft(frame.label)}>
          {frame.label}
        </div>
      ) : (
        <input
          className="frameField nodrag"
          aria-label="Name of the frame"
          autoFocus
          value={draft}
          maxLength={100}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') setDraft(undefined)
            if (event.key === 'Enter') finish()
          }}
        />
      )}
    </div>
  )
})
