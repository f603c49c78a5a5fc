import { SegmentedControl } from '@mantine/core'
import type { FieldSchema } from '../formSchema.ts'
import { emptyOf, optionOf, wordOf } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { NumberInput } from './NumberField.tsx'

const own = 'number'

/** A fixed word, such as `auto`, or a number of one's own. */
export function WordOrNumberField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const options = schema.anyOf ?? schema.oneOf ?? []
  const number = options.find(({ type }) => type === 'integer' || type === 'number') ?? {}
  const words = options.flatMap(({ const: fixed }) => (fixed === undefined ? [] : [fixed]))
  const isWord = optionOf(schema, value)?.const !== undefined
  return (
    <FieldFrame path={path} label={label} help={schema.help} isGroup>
      {(control) => (
        <div className="formPair">
          <SegmentedControl
            size="xs"
            disabled={control.disabled}
            aria-label={label}
            data={[
              ...words.map((word) => ({
                value: String(word),
                label: word === 'auto' ? 'Automatic' : wordOf(schema, word),
              })),
              { value: own, label: schema.unit === 's' ? 'Seconds' : 'Number' },
            ]}
            value={isWord ? String(value) : own}
            onChange={(chosen) => form.set(path, chosen === own ? emptyOf(number) : chosen, { label })}
          />
          {!isWord && (
            <label className="formPairInput">
              <span className="formHidden">{`${label}: ${schema.unit ?? 'number'}`}</span>
              <NumberInput
                control={control}
                schema={{ ...number, ...(schema.unit !== undefined && { unit: schema.unit }) }}
                value={value}
                onChange={(written) => form.set(path, written ?? '', { label, isTyped: true })}
              />
            </label>
          )}
        </div>
      )}
    </FieldFrame>
  )
}
