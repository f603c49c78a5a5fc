import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { TemplateText } from './TemplateText.tsx'

/** Longer templates than this get room for several lines. */
const lineLength = 500

/** Text that may put values in by `{{ … }}`. */
export function TemplateField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional={isOptional && schema.optional === true}>
      {(control) => (
        <TemplateText
          control={control}
          value={typeof value === 'string' ? value : ''}
          {...((schema.maxLength ?? 0) > lineLength && { rows: 1 })}
          onChange={(text) => form.set(path, text, { label, isTyped: true })}
        />
      )}
    </FieldFrame>
  )
}
