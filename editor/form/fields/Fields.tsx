import { below } from '../dataPath.ts'
import { isObject, isShown, type FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { useFlow } from '../../state/studio.ts'
import { Field } from './Field.tsx'

/** The fields of an object, in the order of its schema; `advanced` ones by themselves. */
export function Fields({ path, schema, only }: { path: string; schema: FieldSchema; only?: 'plain' | 'advanced' }) {
  const shown = useShownFields(path, schema)
  const chosen = shown.filter(([, field]) => only === undefined || (field.advanced === true) === (only === 'advanced'))
  return chosen.map(([name, field]) => (
    <Field key={name} path={below(path, name)} schema={field} isRequired={schema.required?.includes(name) ?? false} />
  ))
}

/** The fields that matter with the rest of the data as it is. */
export function useShownFields(path: string, schema: FieldSchema): [string, FieldSchema][] {
  const form = useNodeForm()
  const recording = useFlow((flow) => flow.recording)
  const value = valueAt(form, path)
  const data = isObject(value) ? value : {}
  return Object.entries(schema.properties ?? {}).filter(([, field]) =>
    isShown(field, { data, schema, flow: { recording } }),
  )
}
