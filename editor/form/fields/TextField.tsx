import { Input, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import type { FieldSchema } from '../formSchema.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** Longer texts than this get room for several lines. */
const lineLength = 300

/** Plain text. What has no default and may be left out is left out when blank. */
export function TextField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  const isLong = schema.pattern === undefined && (schema.maxLength ?? 0) > lineLength
  const change = (written: string) =>
    form.set(path, written === '' && isOptional && schema.default === undefined ? undefined : written, {
      label,
      isTyped: true,
    })
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional={isOptional && schema.default === undefined}>
      {(control) =>
        isLong ? (
          <Textarea
            {...control}
            size="xs"
            autosize
            minRows={2}
            maxRows={12}
            value={text}
            onChange={({ currentTarget }) => change(currentTarget.value)}
          />
        ) : (
          <Input {...control} size="xs" value={text} onChange={({ currentTarget }) => change(currentTarget.value)} />
        )
      }
    </FieldFrame>
  )
}

/** An id that edges hang on: taken over when it is written to its end, so that no edge is lost on the way. */
export function IdField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const [draft, setDraft] = useState<string>()
  const finish = () => {
    if (draft !== undefined && draft !== value) form.set(path, draft, { label })
    setDraft(undefined)
  }
  return (
    <FieldFrame path={path} label={label} help={schema.help}>
      {(control) => (
        <Input
          {...control}
          size="xs"
          value={draft ?? (typeof value === 'string' ? value : '')}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
          onBlur={finish}
          onKeyDown={({ key }) => {
            if (key === 'Enter') finish()
            if (key === 'Escape') setDraft(undefined)
          }}
        />
      )}
    </FieldFrame>
  )
}
