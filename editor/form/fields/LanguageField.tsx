import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { limits, type Flow } from '#shared/flow/flow.ts'
import { languageName } from '../../studio/languageName.ts'
import { useFlow } from '../../state/studio.ts'
import type { FieldSchema } from '../formSchema.ts'
import { useLanguages } from '../languages.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** One language. Choosing one that the flow does not speak yet adds it to the flow in the same step. */
export function LanguageField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const languages = useFlow((flow) => flow.languages)
  const offered = useLanguages()
  const value = valueAt(form, path)
  const tag = typeof value === 'string' && value !== '' ? value : null
  const data = useMemo(() => {
    const item = (one: string) => ({ value: one, label: `${languageName(one)} · ${one}` })
    const own = [...new Set([...languages, ...(tag === null ? [] : [tag])])]
    const others = offered.filter((one) => !own.includes(one.tag)).map((one) => item(one.tag))
    return [
      { group: 'Of this flow', items: own.map(item) },
      ...(others.length > 0 ? [{ group: 'Add to this flow', items: others }] : []),
    ]
  }, [languages, offered, tag])
  return (
    <FieldFrame path={path} label={label} help={schema.help}>
      {(control) => (
        <Select
          {...control}
          size="xs"
          searchable
          allowDeselect={false}
          limit={100}
          maxDropdownHeight={260}
          data={data}
          value={tag}
          onChange={(chosen) => {
            if (chosen !== null && chosen !== tag)
              form.set(path, chosen, { label, also: (flow) => withLanguage(flow, chosen) })
          }}
        />
      )}
    </FieldFrame>
  )
}

export const withLanguage = (flow: Flow, tag: string): Flow =>
  flow.languages.includes(tag) || flow.languages.length >= limits.languages
    ? flow
    : { ...flow, languages: [...flow.languages, tag] }
