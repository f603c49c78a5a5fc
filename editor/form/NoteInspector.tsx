import type { CanvasNote } from '#shared/flow/flow.ts'
import { Textarea } from '@mantine/core'
import { useStudio } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { ColorChoice } from './ColorChoice.tsx'

/** A note on the canvas: its words and colour. */
export function NoteInspector({ note }: { note: CanvasNote }) {
  const { document, readOnly } = useStudio()
  const change = (part: Partial<CanvasNote>, join?: string) =>
    document.edit(
      'Change a note',
      (flow) => ({ ...flow, notes: flow.notes.map((one) => (one.id === note.id ? { ...one, ...part } : one)) }),
      join === undefined ? {} : { join },
    )
  return (
    <>
      <PanelHead title="Note" />
      <div className="inspectorBody">
        <Textarea
          size="xs"
          label="Text"
          autosize
          minRows={4}
          maxRows={20}
          maxLength={5000}
          disabled={readOnly !== undefined}
          value={note.text}
          onChange={({ currentTarget }) => change({ text: currentTarget.value }, `${note.id} text`)}
        />
        <ColorChoice
          value={note.color ?? 'yellow'}
          disabled={readOnly !== undefined}
          onChange={(color) => change({ color })}
        />
      </div>
    </>
  )
}
