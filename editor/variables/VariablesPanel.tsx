import './variables.css'
import { variableTypes, type Flow, type Variable } from '#shared/flow/flow.ts'
import { variableNameSchema } from '#shared/flow/ids.ts'
import { Button, NativeSelect, Text, TextInput, UnstyledButton } from '@mantine/core'
import { ChevronRight, Lock, Plus, Variable as VariableIcon } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { EmptyState } from '../shell/EmptyState.tsx'
import { useFlow, useStudio } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { typeWords, variableRows, type VariableRow } from './variableRows.ts'
import { VariableForm } from './VariableForm.tsx'
import { VariablePlaces } from './VariablePlaces.tsx'

const typeChoices = variableTypes.map((type) => ({ value: type, label: typeWords[type] }))

/** What the flow keeps by name: each variable, where it is set and where it is read. */
export function VariablesPanel() {
  const { document, view } = useStudio()
  const flow = useFlow((now) => now)
  const within = useDeferredValue(flow)
  const rows = useMemo(() => variableRows(within), [within])
  const [open, setOpen] = useState<string>()
  const [said, setSaid] = useState<{ words: string; of: Flow }>()
  const say = (words: string) => setSaid({ words, of: document.getState().flow })
  const declared = rows.filter(({ variable }) => variable)
  const others = rows.filter(({ variable }) => !variable)
  return (
    <div className="variables">
      <PanelHead title="Variables" onClose={() => view.setState({ left: null })} />
      <NewVariable taken={rows} onAdded={setOpen} />
      {rows.length === 0 && (
        <EmptyState icon={VariableIcon} title="No variables yet">
          A variable keeps what a caller answered or a service said, for later in the call. Texts read it as{' '}
          {'{{ vars.name }}'}.
        </EmptyState>
      )}
      <ul className="variableList" aria-label="Variables">
        {declared.map((row) => (
          <li key={row.name}>
            <DeclaredRow
              row={row}
              isOpen={open === row.name}
              onToggle={() => setOpen(open === row.name ? undefined : row.name)}
              onRenamed={(name) => {
                setOpen(name)
                say(`Renamed to ${name}, in ${row.places === 1 ? '1 place' : `${row.places} places`}.`)
              }}
              onDeleted={() => {
                setOpen(undefined)
                say(`Deleted ${row.name}.`)
              }}
            />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <section aria-label="Used, but not declared">
          <h3 className="variablesHead">Used, but not declared</h3>
          <ul className="variableList">
            {others.map((row) => (
              <li key={row.name}>
                <UndeclaredRow row={row} onDeclared={setOpen} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Text size="xs" className="quiet variablesSaid" role="status">
        {/* Undone or changed, it is no longer so. */}
        {said?.of === flow ? said.words : ''}
      </Text>
    </div>
  )
}

function NewVariable({ taken, onAdded }: { taken: readonly VariableRow[]; onAdded: (name: string) => void }) {
  const { document, readOnly } = useStudio()
  const [name, setName] = useState('')
  const [type, setType] = useState<Variable['type']>('text')
  const [problem, setProblem] = useState<string>()
  const add = () => {
    const wanted = name.trim()
    const named = variableNameSchema.safeParse(wanted)
    if (!named.success) return setProblem(named.error.issues[0]?.message ?? 'This is no name for a variable.')
    if (taken.some((row) => row.name === wanted && row.variable))
      return setProblem(`There is a variable ${wanted} already.`)
    document.edit(`Add variable ${wanted}`, (flow) => ({
      ...flow,
      variables: [...flow.variables, { name: wanted, type }],
    }))
    setName('')
    onAdded(wanted)
  }
  if (readOnly !== undefined)
    return (
      <Text size="xs" className="quiet" p="12px 16px 0">
        {readOnly}
      </Text>
    )
  return (
    <form
      className="variableNew"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <TextInput
        size="xs"
        aria-label="Name of the new variable"
        placeholder="New variable"
        value={name}
        error={problem}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value)
          setProblem(undefined)
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Type of the new variable"
        data={typeChoices}
        value={type}
        onChange={({ currentTarget }) => setType(variableTypes.find((one) => one === currentTarget.value) ?? 'text')}
      />
      <Button size="xs" type="submit" variant="default" leftSection={<Plus size={13} />} disabled={name.trim() === ''}>
        Add
      </Button>
    </form>
  )
}

type DeclaredRowProps = {
  row: VariableRow
  isOpen: boolean
  onToggle: () => void
  onRenamed: (name: string) => void
  onDeleted: () => void
}

function DeclaredRow({ row, isOpen, onToggle, onRenamed, onDeleted }: DeclaredRowProps) {
  const { variable, isUnused, places } = row
  if (!variable) return null
  return (
    <div className="variable" data-open={isOpen || undefined}>
      <UnstyledButton className="variableRow" aria-expanded={isOpen} onClick={onToggle}>
        <ChevronRight size={14} className="variableTwist" aria-hidden />
        <span className="variableName">{variable.name}</span>
        {variable.sensitive && <Lock size={13} className="quiet" role="img" aria-label="Sensitive" />}
        <span className="variableType">{typeWords[variable.type]}</span>
        <span className="variableUses" data-unused={isUnused || undefined}>
          {isUnused ? 'Unused' : places}
        </span>
      </UnstyledButton>
      {isOpen && <VariableForm row={row} variable={variable} onRenamed={onRenamed} onDeleted={onDeleted} />}
    </div>
  )
}

function UndeclaredRow({ row, onDeclared }: { row: VariableRow; onDeclared: (name: string) => void }) {
  const { document, readOnly } = useStudio()
  const { name } = row
  return (
    <div className="variable" data-open>
      <div className="variableRow">
        <span className="variableName">{name}</span>
        <Button
          size="compact-xs"
          variant="default"
          disabled={readOnly !== undefined || !variableNameSchema.safeParse(name).success}
          aria-label={`Declare ${name}`}
          onClick={() => {
            document.edit(`Declare variable ${name}`, (flow) => ({
              ...flow,
              variables: [...flow.variables, { name, type: 'text' }],
            }))
            onDeclared(name)
          }}
        >
          Declare
        </Button>
      </div>
      <VariablePlaces row={row} />
    </div>
  )
}
