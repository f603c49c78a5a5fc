import { variableTypes, type Variable } from '#shared/flow/flow.ts'
import { variableNameSchema } from '#shared/flow/ids.ts'
import { Button, CloseButton, Combobox, Input, useCombobox } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useFlow } from '../../state/studio.ts'
import { declareVariable } from '../editNode.ts'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type ControlProps, type FieldProps } from './FieldFrame.tsx'
import { variablesIn } from './suggestions.ts'

/** A variable of the flow by name: chosen, or made by writing a new name, which declares it in the same step. */
export function VariableField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const name = typeof value === 'string' ? value : ''
  const canBeNone = isOptional && schema.default === undefined
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional={canBeNone}>
      {(control) => (
        <VariableInput
          control={control}
          name={name}
          canBeNone={canBeNone}
          newType={typeHeld(schema, form.data)}
          onChoose={(chosen, declared) =>
            form.set(path, chosen === '' && canBeNone ? undefined : chosen, {
              label,
              ...(declared && { also: (flow) => declareVariable(flow, chosen, declared) }),
            })
          }
        />
      )}
    </FieldFrame>
  )
}

/** What a variable made in a field is going to hold, as far as the schema says. */
function typeHeld({ holds }: FieldSchema, data: Record<string, unknown>): Variable['type'] {
  const named =
    typeof holds === 'object' ? Object.entries(holds).map(([field, types]) => types[String(data[field])])[0] : holds
  return variableTypes.find((type) => type === named) ?? 'text'
}

type VariableInputProps = {
  control: ControlProps & { 'aria-label'?: string }
  name: string
  canBeNone: boolean
  newType: Variable['type']
  /** `declared` is the type of a variable to be declared. */
  onChoose: (name: string, declared?: Variable['type']) => void
}

const create = 'create '

export function VariableInput({ control, name, canBeNone, newType, onChoose }: VariableInputProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [draft, setDraft] = useState<string>()
  const flow = useFlow((now) => now)
  const known = useMemo(() => variablesIn(flow).map((one) => ({ name: one.name, type: one.variable?.type })), [flow])
  const text = draft ?? name
  const fits = known.filter((one) => draft === undefined || one.name.toLowerCase().includes(draft.trim().toLowerCase()))
  const isKnown = (wanted: string) => known.some((one) => one.name === wanted)
  const isDeclared = flow.variables.some((variable) => variable.name === name)
  const canBeMade = (wanted: string) => variableNameSchema.safeParse(wanted).success
  const finish = (written: string) => {
    const wanted = written.trim()
    setDraft(undefined)
    if (wanted === name) return
    if (wanted !== '' && !isKnown(wanted) && canBeMade(wanted)) onChoose(wanted, newType)
    else onChoose(wanted)
  }
  const wanted = draft?.trim() ?? ''
  const isNew = wanted !== '' && !isKnown(wanted)
  return (
    <>
      <Combobox
        store={combobox}
        onOptionSubmit={(value) => {
          finish(value.startsWith(create) ? value.slice(create.length) : value)
          combobox.closeDropdown()
        }}
      >
        <Combobox.Target>
          <Input
            {...control}
            size="xs"
            value={text}
            placeholder={canBeNone ? 'None' : 'Choose or name one'}
            autoComplete="off"
            spellCheck={false}
            rightSectionPointerEvents="all"
            rightSection={
              canBeNone && name !== '' && !control.disabled ? (
                <CloseButton size="xs" aria-label="Keep it nowhere" onClick={() => finish('')} />
              ) : undefined
            }
            onFocus={() => combobox.openDropdown()}
            onClick={() => combobox.openDropdown()}
            onChange={({ currentTarget }) => {
              setDraft(currentTarget.value)
              combobox.openDropdown()
              combobox.updateSelectedOptionIndex()
            }}
            onBlur={() => {
              combobox.closeDropdown()
              if (draft !== undefined) finish(draft)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setDraft(undefined)
              if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0 && draft !== undefined) finish(draft)
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={fits.length === 0 && !isNew}>
          <Combobox.Options mah={220} style={{ overflowY: 'auto' }}>
            {fits.map((one) => (
              <Combobox.Option key={one.name} value={one.name} active={one.name === name}>
                <span className="formSuggestionRow">
                  <span className="formSuggestionName">{one.name}</span>
                  <span className="formSuggestionHint">{one.type ?? 'not declared'}</span>
                </span>
              </Combobox.Option>
            ))}
            {isNew &&
              (canBeMade(wanted) ? (
                <Combobox.Option value={create + wanted}>
                  <Plus size={13} aria-hidden /> Create {wanted} ({newType})
                </Combobox.Option>
              ) : (
                <Combobox.Empty>Start with a letter; use letters, digits and _ only.</Combobox.Empty>
              ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {name !== '' && !isDeclared && canBeMade(name) && !control.disabled && draft === undefined && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChoose(name, newType)}>
          Declare {name} as {newType}
        </Button>
      )}
    </>
  )
}
