import { flowPageSchema } from '#shared/api/flow.ts'
import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../api/clientContext.ts'

export type FlowChoice = { id: string; name: string }
type FlowSelectProps = Omit<SelectProps, 'value' | 'onChange' | 'data' | 'searchable'> & {
  value: string | null
  /** The chosen flow, when its name is known: it may be on none of the pages that were read. */
  chosen?: FlowChoice | null
  onChoose: (flow: FlowChoice | null) => void
}

/** Chooses a flow that is not archived, found on the server by part of its name. */
export function FlowSelect({ value, chosen, onChoose, ...select }: FlowSelectProps) {
  const client = useClient()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 150)
  const { data: byId } = useQuery({
    queryKey: ['flows', 'choice', value],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].$get({ param: { flowId: value ?? '' } }, { init: { signal } }),
        flowPageSchema.shape.items.element,
      ),
    enabled: value !== null && !chosen,
    staleTime: 60_000,
  })
  const known = chosen ?? (byId?.id === value ? byId : undefined)
  // What stands in the field is the chosen name, not a search.
  const wanted = search === known?.name ? '' : search
  const { data, isFetching } = useQuery({
    queryKey: ['flows', 'choices', wanted],
    queryFn: ({ signal }) =>
      client.read(
        () =>
          client.api.flows.$get(
            { query: { limit: '30', ...(wanted !== '' && { search: wanted }) } },
            { init: { signal } },
          ),
        flowPageSchema,
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const found = data?.items ?? []
  const flows: FlowChoice[] = known && !found.some(({ id }) => id === known.id) ? [known, ...found] : found
  return (
    <Select
      {...select}
      value={value}
      data={flows.map(({ id, name }) => ({ value: id, label: name }))}
      // The server has searched; the chosen flow stays offered.
      filter={({ options }) => options}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={isFetching ? 'Searching …' : 'No flow is called that.'}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      maxDropdownHeight={280}
      onChange={(id) => onChoose(flows.find((flow) => flow.id === id) ?? null)}
    />
  )
}
