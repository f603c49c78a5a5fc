import { flowPageSchema } from '#shared/api/flow.ts'
import { Select, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useClient } from '../../api/clientContext.ts'
import { useStudio } from '../../state/studio.ts'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** Another flow of the company, by its key; searched by name. */
export function FlowField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const client = useClient()
  const { flowKey } = useStudio()
  const [typed, setTyped] = useState('')
  const value = valueAt(form, path)
  const key = typeof value === 'string' && value !== '' ? value : null
  const [search] = useDebouncedValue(typed, 200)
  const { data, error } = useQuery({
    queryKey: ['flows', 'choice', search],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows.$get({ query: { limit: '50', ...(search && { search }) } }, { init: { signal } }),
        flowPageSchema,
      ),
    placeholderData: keepPreviousData,
  })
  const flows = (data?.items ?? []).filter((flow) => flow.key !== flowKey)
  const chosen = flows.find((flow) => flow.key === key)
  const options = flows.map((flow) => ({ value: flow.key, label: flow.name }))
  return (
    <FieldFrame
      path={path}
      label={label}
      help={schema.help}
      actions={
        chosen && (
          <Link to={`/flows/${chosen.id}`} className="formLink">
            Open <ExternalLink size={12} aria-hidden />
          </Link>
        )
      }
    >
      {(control) => (
        <>
          <Select
            {...control}
            size="xs"
            searchable
            clearable
            placeholder="Choose a flow"
            nothingFoundMessage={error ? 'The flows could not be loaded.' : 'No flow is called that.'}
            maxDropdownHeight={260}
            filter={({ options: all }) => all}
            data={key !== null && !chosen ? [...options, { value: key, label: key }] : options}
            value={key}
            onSearchChange={(text) => setTyped(chosen && text === chosen.name ? '' : text)}
            onChange={(next) => form.set(path, next ?? undefined, { label })}
            clearButtonProps={{ 'aria-label': 'Choose none' }}
          />
          {chosen && chosen.liveVersion === null && (
            <Text size="xs" className="quiet">
              It has not been published yet, so calls cannot enter it.
            </Text>
          )}
        </>
      )}
    </FieldFrame>
  )
}
