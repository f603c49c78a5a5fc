import { ActionIcon, Group, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useFlow, useStudio } from '../state/studio.ts'

/** The way back to the list, and the name: click to change it. */
export function FlowName() {
  const { document, readOnly } = useStudio()
  const name = useFlow((flow) => flow.name)
  const [draft, setDraft] = useState<string>()
  const finish = () => {
    const text = draft?.trim()
    setDraft(undefined)
    if (text) document.edit('Rename the flow', (flow) => (flow.name === text ? flow : { ...flow, name: text }))
  }
  return (
    <Group gap={4} wrap="nowrap" miw={0}>
      <title>{`${name} · Patchbay`}</title>
      <Tooltip label="All flows">
        <ActionIcon component={Link} to="/flows" variant="subtle" color="gray" aria-label="All flows">
          <ArrowLeft size={17} />
        </ActionIcon>
      </Tooltip>
      {draft === undefined ? (
        <UnstyledButton
          className="flowName"
          disabled={readOnly !== undefined}
          title={readOnly ?? 'Rename'}
          onClick={() => setDraft(name)}
        >
          <h1>{name}</h1>
        </UnstyledButton>
      ) : (
        <TextInput
          size="xs"
          w={260}
          aria-label="Name of the flow"
          autoFocus
          maxLength={200}
          value={draft}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
          onBlur={finish}
          onKeyDown={({ key }) => {
            if (key === 'Enter') finish()
            if (key === 'Escape') setDraft(undefined)
          }}
        />
      )}
    </Group>
  )
}
