import { SegmentedControl } from '@mantine/core'
import { below } from '../dataPath.ts'
import { emptyOf, isObject, optionOf, type FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { Fields } from './Fields.tsx'

const kindOf = (option: FieldSchema) => option.properties?.['kind']

/** One of several forms told apart by `kind`, such as a body that is none, JSON or a form. */
export function UnionField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const options = schema.oneOf ?? schema.anyOf ?? []
  const option = optionOf(schema, value) ?? options[0]
  const shown: FieldSchema = option
    ? {
        ...option,
        properties: Object.fromEntries(Object.entries(option.properties ?? {}).filter(([name]) => name !== 'kind')),
      }
    : {}
  return (
    <FieldFrame path={path} label={label} help={schema.help} isGroup>
      {({ disabled }) => (
        <>
          <SegmentedControl
            size="xs"
            fullWidth
            disabled={disabled}
            aria-label={label}
            data={options.map((one) => ({
              value: String(kindOf(one)?.const),
              label: kindOf(one)?.label ?? String(kindOf(one)?.const),
            }))}
            value={isObject(value) ? String(value['kind']) : ''}
            onChange={(kind) => {
              const chosen = options.find((one) => kindOf(one)?.const === kind)
              if (chosen) form.set(path, emptyOf(chosen), { label })
            }}
          />
          <div className="formBelow">
            <Fields path={path} schema={shown} key={below(path, String(kindOf(option ?? {})?.const))} />
          </div>
        </>
      )}
    </FieldFrame>
  )
}
