import { parseJson } from '#shared/flow/parseJson.ts'
import { Button } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import type { FieldSchema } from '../formSchema.ts'
import { problemsOf, useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { TemplateText } from './TemplateText.tsx'

/** A JSON document with values inside its texts; whether it can be read is said while it is written. */
export function JsonField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const text = typeof value === 'string' ? value : ''
  const document = parseJson(text)
  const tidy = document === undefined ? text : JSON.stringify(document, null, 2)
  return (
    <FieldFrame
      path={path}
      label={label}
      help={schema.help}
      actions={
        tidy !== text && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            disabled={form.readOnly !== undefined}
            onClick={() => form.set(path, tidy, { label })}
          >
            Tidy up
          </Button>
        )
      }
    >
      {(control) => (
        <>
          <TemplateText
            control={control}
            value={text}
            rows={4}
            isCode
            onChange={(written) => form.set(path, written, { label, isTyped: true })}
          />
          {document !== undefined && problemsOf(form, path).length === 0 && (
            <div className="formGood">
              <CircleCheck size={13} aria-hidden /> This is JSON.
            </div>
          )}
          {document === undefined && text !== '' && problemsOf(form, path).length === 0 && (
            <div className="formHelp">This is not JSON yet.</div>
          )}
        </>
      )}
    </FieldFrame>
  )
}
