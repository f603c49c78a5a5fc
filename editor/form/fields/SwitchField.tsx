import { Switch } from '@mantine/core'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

export function SwitchField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  return (
    <FieldFrame path={path} label={label} help={schema.help} isInline>
      {({ error: _, ...control }) => (
        <Switch
          {...control}
          size="xs"
          withThumbIndicator={false}
          checked={valueAt(form, path) === true}
          onChange={({ currentTarget }) => form.set(path, currentTarget.checked, { label })}
        />
      )}
    </FieldFrame>
  )
}
