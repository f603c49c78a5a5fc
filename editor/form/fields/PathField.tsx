import { Autocomplete } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useFlow } from '../../state/studio.ts'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type ControlProps, type FieldProps } from './FieldFrame.tsx'
import { namesIn } from './suggestions.ts'

/** A path such as `vars.order.total`, typed or chosen. */
export function PathField({ path, schema, label }: FieldProps<FieldSchema>) {
  return (
    <FieldFrame path={path} label={label} help={schema.help}>
      {(control) => <PathInput control={control} path={path} label={label} />}
    </FieldFrame>
  )
}

export function PathInput({ control, path, label }: { control: ControlProps; path: string; label: string }) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const text = typeof value === 'string' ? value : ''
  // While one is being typed it narrows the list down; chosen before, it does not hide the others.
  const [isTyping, setIsTyping] = useState(false)
  const flow = useFlow((now) => now)
  const names = useMemo(() => namesIn(flow), [flow])
  const hints = useMemo(() => new Map(names.map(({ name, hint }) => [name, hint])), [names])
  return (
    <Autocomplete
      {...control}
      size="xs"
      value={text}
      placeholder="vars.…"
      data={names.map(({ name }) => name)}
      limit={60}
      maxDropdownHeight={240}
      filter={({ options, search }) =>
        isTyping
          ? options.filter((one) => 'value' in one && one.value.toLowerCase().includes(search.trim().toLowerCase()))
          : options
      }
      renderOption={({ option }) => (
        <span className="formSuggestionRow">
          <span className="formSuggestionName">{option.value}</span>
          <span className="formSuggestionHint">{hints.get(option.value)}</span>
        </span>
      )}
      onDropdownOpen={() => setIsTyping(false)}
      onKeyDown={() => setIsTyping(true)}
      onOptionSubmit={() => setIsTyping(false)}
      onChange={(written) => {
        if (written !== text) form.set(path, written.trim(), { label, isTyped: true })
      }}
    />
  )
}
