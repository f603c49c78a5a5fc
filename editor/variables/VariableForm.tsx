import { variableTypes, type Variable } from '#shared/flow/flow.ts'
import { renameVariable, whyNotNamed } from '#shared/flow/renameVariable.ts'
import { Button, NativeSelect, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFlow, useStudio } from '../state/studio.ts'
import { VariablePlaces } from './VariablePlaces.tsx'
import {
  changeVariable,
  defaultText,
  readDefault,
  typeWords,
  withoutVariable,
  type VariableRow,
} from './variableRows.ts'

type VariableFormProps = {
  row: VariableRow
  variable: Variable
  onRenamed: (name: string) => void
  onDeleted: () => void
}

/** All that is said of one variable. Its name is taken over when the field is left, since it changes everywhere at once. */
export function VariableForm({ row, variable, onRenamed, onDeleted }: VariableFormProps) {
  const { document, readOnly } = useStudio()
  const { name, type } = variable
  const isLocked = readOnly !== undefined
  const [isAsking, setIsAsking] = useState(false)
  const change = (what: string, part: Partial<Record<keyof Variable, unknown>>, join?: string) =>
    document.edit(
      `Change ${what} of ${name}`,
      (flow) => changeVariable(flow, name, part),
      join === undefined ? {} : { join: `variable ${name} ${join}` },
    )
  const remove = () => {
    document.edit(`Delete variable ${name}`, (flow) => withoutVariable(flow, name))
    onDeleted()
  }
  return (
    <div className="variableForm">
      <NameField name={name} isLocked={isLocked} onRenamed={onRenamed} />
      <NativeSelect
        size="xs"
        label="Type"
        value={type}
        disabled={isLocked}
        data={variableTypes.map((one) => ({ value: one, label: typeWords[one] }))}
        onChange={({ currentTarget }) => change('the type', { type: currentTarget.value })}
      />
      <DefaultField
        key={type}
        variable={variable}
        isLocked={isLocked}
        onChange={(value) => change('the default', { default: value })}
      />
      <Textarea
        size="xs"
        label="Description"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={500}
        value={variable.description ?? ''}
        disabled={isLocked}
        onChange={({ currentTarget }) => change('the description', { description: currentTarget.value }, 'description')}
      />
      <Switch
        size="xs"
        label="Sensitive"
        description="Kept out of logs, lists and exports; stored encrypted"
        checked={variable.sensitive === true}
        disabled={isLocked}
        onChange={({ currentTarget }) => change('what is sensitive', { sensitive: currentTarget.checked || undefined })}
      />
      <VariablePlaces row={row} />
      {isAsking ? (
        <div className="variableAsk" role="alert">
          <Text size="xs">
            {row.places === 1 ? '1 place uses' : `${row.places} places use`} {name}. They will read nothing, and the
            checker will name them.
          </Text>
          <Button size="compact-xs" color="red" onClick={remove} data-autofocus autoFocus>
            Delete all the same
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setIsAsking(false)}>
            Keep it
          </Button>
        </div>
      ) : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<Trash2 size={13} aria-hidden />}
          disabled={isLocked}
          onClick={() => (row.isUnused ? remove() : setIsAsking(true))}
        >
          Delete {name}
        </Button>
      )}
    </div>
  )
}

function NameField({
  name,
  isLocked,
  onRenamed,
}: {
  name: string
  isLocked: boolean
  onRenamed: (name: string) => void
}) {
  const { document } = useStudio()
  const [draft, setDraft] = useState<string>()
  const flow = useFlow((now) => now)
  const to = draft?.trim() ?? name
  const problem = draft === undefined ? undefined : whyNotNamed(flow, { from: name, to })
  const finish = () => {
    if (problem !== undefined) return
    setDraft(undefined)
    if (to === name) return
    document.edit(`Rename variable ${name} to ${to}`, (now) => renameVariable(now, { from: name, to }))
    onRenamed(to)
  }
  return (
    <TextInput
      size="xs"
      label="Name"
      value={draft ?? name}
      error={problem}
      disabled={isLocked}
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key }) => {
        if (key === 'Enter') finish()
        if (key === 'Escape') setDraft(undefined)
      }}
    />
  )
}

type DefaultFieldProps = { variable: Variable; isLocked: boolean; onChange: (value: unknown) => void }

function DefaultField({ variable, isLocked, onChange }: DefaultFieldProps) {
  const timeZone = useFlow((flow) => flow.timeZone)
  const [draft, setDraft] = useState<string>()
  const read = draft === undefined ? undefined : readDefault(draft, variable.type, timeZone)
  const finish = () => {
    if (!read?.ok) return
    setDraft(undefined)
    if (JSON.stringify(read.value) !== JSON.stringify(variable.default)) onChange(read.value)
  }
  return (
    <TextInput
      size="xs"
      label="Value at the beginning of a call"
      placeholder="None"
      value={draft ?? defaultText(variable)}
      error={read?.ok === false ? read.problem : undefined}
      disabled={isLocked}
      autoComplete="off"
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key }) => {
        if (key === 'Enter') finish()
        if (key === 'Escape') setDraft(undefined)
      }}
    />
  )
}
