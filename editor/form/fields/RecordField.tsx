import { ActionIcon, Button, Input } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Json, Variable } from '#shared/flow/flow.ts'
import { below } from '../dataPath.ts'
import { declareVariable } from '../editNode.ts'
import { emptyOf, isObject, type FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { Field } from './Field.tsx'
import { FieldFrame, type ControlProps, type FieldProps } from './FieldFrame.tsx'
import { VariableInput } from './VariableField.tsx'

/** Names with a value each. A name is taken over when it is written to its end; two alike are refused. */
export function RecordField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const [isAdding, setIsAdding] = useState(false)
  const value = valueAt(form, path)
  const record = isObject(value) ? value : {}
  const names = Object.keys(record)
  const shape = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  const item = (schema.item ?? 'Entry').toLowerCase()
  const keyLabel = schema.keyLabel ?? 'Name'
  const isLocked = form.readOnly !== undefined

  const rename = (from: string | undefined, to: string, declared?: Variable['type']) => {
    const pairs = Object.entries(record)
    const renamed: [string, Json][] =
      from === undefined
        ? [...pairs, [to, emptyOf(shape)]]
        : pairs.map(([name, one]) => [name === from ? to : name, one])
    form.set(path, Object.fromEntries(renamed), {
      label,
      ...(declared && { also: (flow) => declareVariable(flow, to, declared) }),
    })
    if (from === undefined) form.focusOn(below(path, to))
  }
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional={names.length === 0} isGroup>
      {(control) => (
        <>
          {names.map((name) => (
            <div key={name} className="formRecordRow">
              <NameInput
                control={control}
                name={name}
                label={`${keyLabel} ${name}`}
                isVariable={schema.keyField === 'variable'}
                taken={names}
                onName={(to, declared) => rename(name, to, declared)}
              />
              <div className="formRecordValue">
                <Field path={below(path, name)} schema={{ label: 'Value', ...shape }} isRequired />
              </div>
              {!isLocked && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Remove ${name}`}
                  onClick={() => form.set(below(path, name), undefined, { deed: `Remove ${name} from ${label}` })}
                >
                  <X size={13} />
                </ActionIcon>
              )}
            </div>
          ))}
          {isAdding && (
            <div className="formRecordRow">
              <NameInput
                control={control}
                name=""
                label={keyLabel}
                isVariable={schema.keyField === 'variable'}
                taken={names}
                isFresh
                onName={(to, declared) => {
                  setIsAdding(false)
                  rename(undefined, to, declared)
                }}
                onCancel={() => setIsAdding(false)}
              />
            </div>
          )}
          {!isLocked && !isAdding && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              className="formAdd"
              leftSection={<Plus size={13} aria-hidden />}
              onClick={() => setIsAdding(true)}
            >
              Add {item}
            </Button>
          )}
        </>
      )}
    </FieldFrame>
  )
}

type NameInputProps = {
  control: ControlProps
  name: string
  label: string
  isVariable: boolean
  taken: readonly string[]
  isFresh?: boolean
  onName: (name: string, declared?: Variable['type']) => void
  onCancel?: () => void
}

function NameInput({ control, name, label, isVariable, taken, isFresh = false, onName, onCancel }: NameInputProps) {
  const [draft, setDraft] = useState<string>()
  const { id: _, ...shared } = control
  const written = (draft ?? name).trim()
  const isTaken = written !== name && taken.includes(written)
  const finish = () => {
    if (written === '' || written === name || isTaken) {
      setDraft(undefined)
      if (written === '') onCancel?.()
      return
    }
    onName(written)
  }
  if (isVariable)
    return (
      <div className="formRecordName">
        <VariableInput
          control={{ ...shared, id: `${control.id}-${name}`, 'aria-label': label }}
          name={name}
          canBeNone={false}
          newType="text"
          onChoose={(chosen, declared) => {
            if (chosen !== '' && !taken.includes(chosen)) onName(chosen, declared)
            else if (chosen === '') onCancel?.()
          }}
        />
      </div>
    )
  return (
    <div className="formRecordName">
      <Input
        {...shared}
        size="xs"
        aria-label={label}
        autoFocus={isFresh}
        spellCheck={false}
        value={draft ?? name}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={finish}
        onKeyDown={({ key }) => {
          if (key === 'Enter') finish()
          if (key === 'Escape') {
            setDraft(undefined)
            onCancel?.()
          }
        }}
      />
      {isTaken && <div className="formProblem">There is one of this name.</div>}
    </div>
  )
}
