import type { Frame } from '#shared/flow/flow.ts'
import { TextInput } from '@mantine/core'
import { useStudio } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { ColorChoice } from './ColorChoice.tsx'

/** A frame around nodes: its name and colour. */
export function FrameInspector({ frame }: { frame: Frame }) {
  const { document, readOnly } = useStudio()
  const change = (part: Partial<Frame>, join?: string) =>
    document.edit(
      'Change a frame',
      (flow) => ({
        ...flow,
        frames: (flow.frames ?? []).map((one) => (one.id === frame.id ? { ...one, ...part } : one)),
      }),
      join === undefined ? {} : { join },
    )
  return (
    <>
      <PanelHead title="Frame" />
      <div className="inspectorBody">
        <TextInput
          size="xs"
          label="Name"
          maxLength={200}
          disabled={readOnly !== undefined}
          value={frame.label}
          onChange={({ currentTarget }) => change({ label: currentTarget.value }, `${frame.id} label`)}
        />
        <ColorChoice
          value={frame.color ?? 'gray'}
          disabled={readOnly !== undefined}
          onChange={(color) => change({ color })}
        />
      </div>
    </>
  )
}
