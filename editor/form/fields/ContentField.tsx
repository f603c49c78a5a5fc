import { Input } from '@mantine/core'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** A content item by its key. */
export function ContentField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional={isOptional}>
      {(control) => (
        <Input
          {...control}
          size="xs"
          placeholder="welcome-music"
          spellCheck={false}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) =>
            form.set(path, currentTarget.value === '' && isOptional ? undefined : currentTarget.value, {
              label,
              isTyped: true,
            })
          }
        />
      )}
    </FieldFrame>
  )
}
