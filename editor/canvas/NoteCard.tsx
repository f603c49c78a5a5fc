import type { Flow } from '#shared/flow/flow.ts'
import { NodeResizer, type Node, type NodeProps } from 'reactflow'
import { memo, useContext, useEffect, useRef } from 'react'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { useDisplay } from './display.ts'
import { useWriting } from './useWriting.ts'

export type NoteNode = Node<{ note: Flow['notes'][number] }, 'note'>

/** A note on the canvas: plain text, written in place. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const isEditable = useDisplay((display) => display.isEditable)
  const deeds = useContext(CanvasDeedsContext)
  const writing = useWriting((text, how) => deeds?.changeNote(note.id, text, how))
  const field = useRef<HTMLTextAreaElement>(null)
  const isWriting = writing.text !== undefined
  useEffect(() => {
    if (isWriting) field.current?.focus()
  }, [isWriting])
  return (
    <div
      className="note"
      data-color={note.color ?? 'yellow'}
      data-selected={selected || undefined}
      onDoubleClick={() => isEditable && !isWriting && writing.begin(note.text)}
    >
      {isEditable && (
        <NodeResizer
          isVisible={selected ?? false}
          minWidth={120}
          minHeight={60}
          lineClassName="resizeLine"
          handleClassName="resizeHandle"
        />
      )}
      {isWriting ? (
        <textarea
          ref={field}
          className="noteField nodrag nowheel"
          aria-label="Text of the note"
          value={writing.text}
          maxLength={5000}
          onChange={({ currentTarget }) => writing.change(currentTarget.value)}
          onBlur={writing.finish}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') writing.takeBack()
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) writing.finish()
          }}
        />
      ) : (
        <div className="noteText">{note.text || 'Double-click to write'}</div>
      )}
    </div>
  )
})
