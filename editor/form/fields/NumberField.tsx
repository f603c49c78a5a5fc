import { Input } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '#shared/flow/flow.ts'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type ControlProps, type FieldProps } from './FieldFrame.tsx'

/** A number with its unit. Blank means the default, which stands there in grey; what is no number is kept as it was typed. */
export function NumberField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  return (
    <FieldFrame
      path={path}
      label={label}
      help={schema.help}
      isOptional={isOptional && schema.default === undefined}
      isInline
    >
      {(control) => (
        <NumberInput
          control={control}
          schema={schema}
          value={value}
          onChange={(written) => form.set(path, written, { label, isTyped: true })}
        />
      )}
    </FieldFrame>
  )
}

type NumberInputProps = {
  control: ControlProps
  schema: FieldSchema
  value: Json | undefined
  onChange: (value: Json | undefined) => void
}

/** `12.` and `1e` are on the way to a number: the text stays as typed while the field has the focus. */
export function NumberInput({ control, schema, value, onChange }: NumberInputProps) {
  const [draft, setDraft] = useState<string>()
  const stored = value === undefined || value === null ? '' : String(value)
  const isFresh = draft !== undefined && (numberIn(draft) ?? '') === (value ?? '')
  const step = schema.type === 'integer' ? 1 : 0.1
  const bump = (by: number) => {
    const from = typeof value === 'number' ? value : Number(schema.default ?? schema.minimum ?? 0)
    const to = Math.round((from + by * step) * 1000) / 1000
    setDraft(undefined)
    onChange(Math.min(Math.max(to, schema.minimum ?? -Infinity), schema.maximum ?? Infinity))
  }
  return (
    <Input
      {...control}
      size="xs"
      inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
      className="formNumber"
      value={isFresh ? draft : stored}
      placeholder={schema.default === undefined ? '' : String(schema.default)}
      rightSection={schema.unit === undefined ? undefined : <span className="formUnit">{schema.unit}</span>}
      rightSectionPointerEvents="none"
      onChange={({ currentTarget }) => {
        setDraft(currentTarget.value)
        onChange(numberIn(currentTarget.value))
      }}
      onBlur={() => setDraft(undefined)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        bump(event.key === 'ArrowUp' ? 1 : -1)
      }}
    />
  )
}

/** Blank is nothing; what is no number stays a text, which the schema then complains of. */
const numberIn = (text: string): Json | undefined => {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const number = Number(trimmed.replace(',', '.'))
  return Number.isFinite(number) ? number : text
}
