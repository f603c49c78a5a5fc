import type { ComponentType } from 'react'
import type { FieldSchema } from '../formSchema.ts'
import { PromptField } from '../prompt/PromptField.tsx'
import { ChoiceField } from './ChoiceField.tsx'
import { ConditionsField } from './ConditionsField.tsx'
import { ContentField } from './ContentField.tsx'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { Fields } from './Fields.tsx'
import { FlowField } from './FlowField.tsx'
import { JsonField } from './JsonField.tsx'
import { LanguageField } from './LanguageField.tsx'
import { ListField } from './ListField.tsx'
import { NumberField } from './NumberField.tsx'
import { PathField } from './PathField.tsx'
import { PhrasesField } from './PhrasesField.tsx'
import { RecordField } from './RecordField.tsx'
import { ScheduleField } from './ScheduleField.tsx'
import { SwitchField } from './SwitchField.tsx'
import { TemplateField } from './TemplateField.tsx'
import { IdField, TextField } from './TextField.tsx'
import { UnionField } from './UnionField.tsx'
import { VariableField } from './VariableField.tsx'
import { WordOrNumberField } from './WordOrNumberField.tsx'

type Widget = ComponentType<FieldProps<FieldSchema>>

/** By what `meta` calls the kind of value. */
const byKind: Readonly<Record<string, Widget>> = {
  conditions: ConditionsField,
  content: ContentField,
  flow: FlowField,
  json: JsonField,
  language: LanguageField,
  path: PathField,
  phrases: PhrasesField,
  prompt: PromptField,
  schedule: ScheduleField,
  template: TemplateField,
  variable: VariableField,
}

/** One field of a form, by the widget of its kind of value. */
export function Field({ path, schema, isRequired }: { path: string; schema: FieldSchema; isRequired: boolean }) {
  const Widget = widgetOf(path, schema)
  const isOptional = schema.optional ?? !isRequired
  return <Widget path={path} schema={schema} label={schema.label ?? nameOf(path)} isOptional={isOptional} />
}

function widgetOf(path: string, schema: FieldSchema): Widget {
  const kind = schema.widget ?? schema.field
  const named = kind !== undefined && Object.hasOwn(byKind, kind) ? byKind[kind] : undefined
  if (named) return named
  const options = schema.oneOf ?? schema.anyOf
  if (options) return options.every(({ type }) => type === 'object') ? UnionField : WordOrNumberField
  if (schema.enum) return ChoiceField
  switch (schema.type) {
    case 'boolean':
      return SwitchField
    case 'integer':
    case 'number':
      return NumberField
    case 'array':
      return ListField
    case 'object':
      return schema.properties ? ObjectField : RecordField
    default:
      return /\.\d+\.id$/.test(path) ? IdField : TextField
  }
}

function ObjectField({ path, schema, label }: FieldProps<FieldSchema>) {
  return (
    <FieldFrame path={path} label={label} help={schema.help} isGroup>
      {() => (
        <div className="formFields">
          <Fields path={path} schema={schema} />
        </div>
      )}
    </FieldFrame>
  )
}

const nameOf = (path: string) => path.split('.').at(-1) ?? path
