import { NativeSelect, SegmentedControl } from '@mantine/core'
import { wordOf, type FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** So many letters fit side by side into the panel. */
const segmentsLength = 34

/** One of a few words: side by side when there is room, else a list. */
export function ChoiceField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = String(valueAt(form, path) ?? '')
  const data = (schema.enum ?? []).map((one) => ({ value: String(one), label: wordOf(schema, one) }))
  const isShort = data.length <= 3 && data.map((one) => one.label).join('   ').length <= segmentsLength
  // A value that is none of them is shown as it is, not as the first.
  const known = data.some((one) => one.value === value) ? data : [...data, { value, label: value }]
  const choose = (chosen: string) => form.set(path, chosen, { label })
  return (
    <FieldFrame path={path} label={label} help={schema.help} isGroup={isShort}>
      {({ disabled, id, ...control }) =>
        isShort ? (
          <SegmentedControl
            size="xs"
            fullWidth
            disabled={disabled}
            aria-label={label}
            data={data}
            value={value}
            onChange={choose}
          />
        ) : (
          <NativeSelect
            {...control}
            id={id}
            disabled={disabled}
            size="xs"
            data={known}
            value={value}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
          />
        )
      }
    </FieldFrame>
  )
}
