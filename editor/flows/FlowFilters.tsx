import { flowStatuses } from '#shared/api/flow.ts'
import { CloseButton, NativeSelect, TextInput, UnstyledButton } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { statusTitles, type FlowFilter } from './flowFilter.ts'
import { useFlowTags } from './useFlows.ts'

/** A pause in typing after which the list follows. */
const pauseMs = 250

/** Search, status and tag; the address keeps them. */
export function FlowFilters({
  filter,
  onChange,
}: {
  filter: FlowFilter
  onChange: (change: Partial<FlowFilter>) => void
}) {
  const { data: tags = [] } = useFlowTags()
  const known = tags.some(({ tag }) => tag === filter.tag)
  return (
    <div className="flowFilters" role="search" aria-label="Find flows">
      <SearchField search={filter.search} onSearch={(search) => onChange({ search })} />
      <div className="flowStatuses" role="group" aria-label="Status">
        {flowStatuses.map((status) => (
          <UnstyledButton
            key={status}
            className="flowStatusButton"
            aria-pressed={status === filter.status}
            onClick={() => onChange({ status })}
          >
            {statusTitles[status]}
          </UnstyledButton>
        ))}
      </div>
      {(tags.length > 0 || filter.tag !== '') && (
        <NativeSelect
          size="xs"
          className="flowTagFilter"
          aria-label="Tag"
          value={filter.tag}
          onChange={({ currentTarget }) => onChange({ tag: currentTarget.value })}
        >
          <option value="">Any tag</option>
          {filter.tag !== '' && !known && <option value={filter.tag}>{filter.tag}</option>}
          {tags.map(({ tag, flows }) => (
            <option key={tag} value={tag}>{`${tag} (${flows})`}</option>
          ))}
        </NativeSelect>
      )}
    </div>
  )
}

function SearchField({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [text, setText] = useState(search)
  const input = useRef<HTMLInputElement>(null)
  const sent = useRef(search)
  const onSearchNow = useRef(onSearch)
  useEffect(() => {
    onSearchNow.current = onSearch
  })
  // Somebody else changed the address: the back button, a link.
  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    setText(search)
  }, [search])
  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      onSearchNow.current(sent.current)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <TextInput
      ref={input}
      className="flowSearch"
      type="search"
      name="search"
      aria-label="Search flows"
      placeholder="Search by name, key or description"
      maxLength={200}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      size="xs"
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text !== '' && (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setText('')
              input.current?.focus()
            }}
          />
        )
      }
    />
  )
}
