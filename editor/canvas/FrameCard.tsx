import type { Flow } from '#shared/flow/flow.ts'
import { NodeResizer, type Node, type NodeProps } from 'reactflow'
import { memo, useContext } from 'react'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { useDisplay } from './display.ts'
import { useWriting } from './useWriting.ts'

export type Frame = NonNullable<Flow['frames']>[number]
export type FrameNode = Node<{ frame: Frame }, 'frame'>

/** A labelled box behind nodes. Dragged by its label, it takes along what lies inside. */
export const FrameCard = memo(function FrameCard({ data: { frame }, selected }: NodeProps<FrameNode>) {
  const isEditable = useDisplay((display) => display.isEditable)
  const deeds = useContext(CanvasDeedsContext)
  const writing = useWriting((label, how) => deeds?.renameFrame(frame.id, label, how))
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
      {writing.text === undefined ? (
        <div className="frameLabel" onDoubleClick={() => isEditable && writing.begin(frame.label)}>
          {frame.label}
        </div>
      ) : (
        <input
          className="frameField nodrag"
          aria-label="Name of the frame"
          autoFocus
          value={writing.text}
          maxLength={100}
          onChange={({ currentTarget }) => writing.change(currentTarget.value)}
          onBlur={writing.finish}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') writing.takeBack()
            if (event.key === 'Enter') writing.finish()
          }}
        />
      )}
    </div>
  )
})
