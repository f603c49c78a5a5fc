import '../form/inspector.css'
import { recordingModes } from '#shared/flow/flow.ts'
import { Button, Group, Modal, NativeSelect, Select, SimpleGrid, Stack, Text, Textarea } from '@mantine/core'
import { useMemo } from 'react'
import { timeZones } from '../hours/timeZones.ts'
import { useFlow, useStudio } from '../state/studio.ts'
import { BoundedNumber } from './BoundedNumber.tsx'
import { FlowLanguages } from './FlowLanguages.tsx'

const recordingWords = {
  off: 'Never',
  always: 'From the start',
  afterConsent: 'After the caller has allowed it',
} as const satisfies Record<(typeof recordingModes)[number], string>

/** What holds for the whole flow; every change counts at once, as on the canvas. */
export function FlowSettings({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Flow settings" size="lg">
      {isOpen && <Settings onClose={onClose} />}
    </Modal>
  )
}

function Settings({ onClose }: { onClose: () => void }) {
  const { document, readOnly } = useStudio()
  const description = useFlow((flow) => flow.description)
  const timeZone = useFlow((flow) => flow.timeZone)
  const recording = useFlow((flow) => flow.recording)
  const maxCallMinutes = useFlow((flow) => flow.maxCallMinutes)
  const maxSilences = useFlow((flow) => flow.maxSilences)
  const zones = useMemo(() => timeZones(timeZone), [timeZone])
  const isLocked = readOnly !== undefined
  return (
    <Stack gap="md" className="inspector">
      {isLocked && <div className="inspectorLocked">{readOnly}</div>}
      <Textarea
        label="Description"
        size="xs"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        disabled={isLocked}
        value={description ?? ''}
        onChange={({ currentTarget: { value } }) =>
          document.edit(
            'Change the description of the flow',
            ({ description: _, ...flow }) => (value === '' ? flow : { ...flow, description: value }),
            { join: 'flow description' },
          )
        }
      />
      <FlowLanguages />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Time zone"
          description="What dates and times mean here."
          size="xs"
          searchable
          allowDeselect={false}
          limit={200}
          disabled={isLocked}
          data={zones}
          value={timeZone}
          onChange={(zone) =>
            zone !== null && document.edit('Change the time zone', (flow) => ({ ...flow, timeZone: zone }))
          }
        />
        <NativeSelect
          label="Record calls"
          description="The start asks where consent is needed."
          size="xs"
          disabled={isLocked}
          data={recordingModes.map((value) => ({ value, label: recordingWords[value] }))}
          value={recording}
          onChange={({ currentTarget }) => {
            const mode = recordingModes.find((one) => one === currentTarget.value)
            if (mode) document.edit('Change the recording of calls', (flow) => ({ ...flow, recording: mode }))
          }}
        />
        <BoundedNumber
          label="Longest call, in minutes"
          description="Then it ends politely."
          min={1}
          max={240}
          disabled={isLocked}
          value={maxCallMinutes}
          onChange={(minutes) => {
            if (minutes !== undefined)
              document.edit('Change the longest call', (flow) => ({ ...flow, maxCallMinutes: minutes }), {
                join: 'flow minutes',
              })
          }}
        />
        <BoundedNumber
          label="Silences in a row that end a call"
          description="Blank for the usual number."
          min={2}
          max={20}
          isOptional
          disabled={isLocked}
          value={maxSilences}
          onChange={(silences) =>
            document.edit(
              'Change how many silences end a call',
              ({ maxSilences: _, ...flow }) => (silences === undefined ? flow : { ...flow, maxSilences: silences }),
              { join: 'flow silences' },
            )
          }
        />
      </SimpleGrid>
      <Group justify="space-between">
        <Text size="xs" className="quiet">
          Changes are saved with the draft. Undo takes them back.
        </Text>
        <Button size="xs" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  )
}
