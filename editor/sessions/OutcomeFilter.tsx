import { sessionOutcomesSchema } from '#shared/api/session.ts'
import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { outcomeGroups } from './outcomeGroups.ts'
import type { SessionFilter } from './sessionFilter.ts'

/** A disposition, a selection or a tag: one of those that occur, or one that is typed. */
export function OutcomeFilter({
  filter,
  onChange,
}: {
  filter: SessionFilter
  onChange: (outcome: string | null) => void
}) {
  const client = useClient()
  const { outcome: value = '' } = filter
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const [isWanted, setIsWanted] = useState(false)
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  const { flow, trials } = filter
  const query = { ...(flow !== undefined && { flowId: flow }), ...(trials !== undefined && { isTest: trials }) }
  const { data } = useQuery({
    queryKey: ['sessions', 'outcomes', query],
    queryFn: ({ signal }) =>
      client.read(() => client.api.sessions.outcomes.$get({ query }, { init: { signal } }), sessionOutcomesSchema),
    // What others choose is of no use to who does not look.
    enabled: isWanted,
    staleTime: 30_000,
  })
  const groups = useMemo(() => outcomeGroups(data?.items ?? []), [data])
  const folded = typed.trim().toLowerCase()
  const items = groups.flatMap((group) => group.items)
  const isWhole = folded === '' || items.some((item) => item.toLowerCase() === folded)
  /** The first that what is typed is a part of. */
  const meant = isWhole ? undefined : items.find((item) => item.toLowerCase().includes(folded))
  const take = (text: string) => {
    const wanted = text.trim()
    setTyped(wanted)
    if (wanted !== value) onChange(wanted === '' ? null : wanted)
  }
  return (
    <Autocomplete
      size="xs"
      aria-label="Outcome"
      placeholder="Any outcome"
      title="A disposition, a selection or a tag"
      w={134}
      maxLength={200}
      clearable
      clearButtonProps={{ 'aria-label': 'Clear outcome' }}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
      maxDropdownHeight={280}
      value={typed}
      data={groups}
      onDropdownOpen={() => setIsWanted(true)}
      onChange={setTyped}
      onClear={() => take('')}
      onOptionSubmit={take}
      onKeyDown={({ key, currentTarget }) => {
        // Where an option is marked, the list takes it.
        if (key === 'Enter' && !currentTarget.getAttribute('aria-activedescendant')) take(meant ?? typed)
      }}
      onBlur={() => (meant === undefined ? take(typed) : setTyped(value))}
    />
  )
}
