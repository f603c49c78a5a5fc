import type { Flow } from '#shared/flow/flow.ts'
import { NodeResizer, type Node, type NodeProps } from 'reactflow'
import { memo, useContext, useEffect, useRef, useState } from 'react'
import { CanvasDeedsContext } from './canvasDeeds.ts'
import { useDisplay } from './display.ts'

export type NoteNode = Node<{ note: Flow['notes'][number] }, 'note'>

/** A note on the canvas: plain text, written in place. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const isEditable = useDisplay((display) => display.isEditable)
  const deeds = useContext(CanvasDeedsContext)
  const [draft, setDraft] = useState<string>()
  const field = useRef<HTMLTextAreaElement>(null)
  const isWriting = draft !== undefined
  useEffect(() => {
    if (isWriting) field.current?.focus()
  }, [isWriting])
  const finish = () => {
    if (draft !== undefined && draft !== note.text) deeds?.changeNote(note.id, draft)
    setDraft(undefined)
  }
  return (
    <div
      className="note"
      data-color={note.color ?? 'yellow'}
      data-selected={selected || undefined}
      onDoubleClick={() => isEditable && setDraft(note.text)}
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
          value={draft}
          maxLength={5000}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') setDraft(undefined)
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish()
          }}
        />
      ) : (
        <div className="noteText">{note.text || 'Double-click to write'}</div>
      )}
    </div>
  )
})
