import { flowStatuses } from '#shared/api/flow.ts'
import { NativeSelect, UnstyledButton } from '@mantine/core'
import { SearchField } from '../shell/SearchField.tsx'
import { statusTitles, type FlowFilter } from './flowFilter.ts'
import { useFlowTags } from './useFlows.ts'

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
      <SearchField
        label="Search flows"
        placeholder="Search by name, key or description"
        className="flowSearch"
        search={filter.search}
        onSearch={(search) => onChange({ search })}
      />
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
