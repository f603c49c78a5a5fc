import { contentKinds, wordless } from '#shared/api/content.ts'
import { NativeSelect } from '@mantine/core'
import { useAccount } from '../account/account.ts'
import { ClearFilters, FilterFold } from '../list/FilterFold.tsx'
import { countNarrowed, noFilter, type ContentFilter } from './contentFilter.ts'
import { kindNames, languageWords } from './contentWords.ts'
import { LibrarySearch } from './LibrarySearch.tsx'
import { useFacets } from './useContent.ts'

type Choice = { value: string; label: string }

type FilterProps = { filter: ContentFilter; onChange: (change: Partial<ContentFilter>) => void }

/** Search and everything the library can be narrowed by; the address keeps them. */
export function LibraryFilters({ filter, onChange }: FilterProps) {
  return (
    <div className="contentFilters" role="search" aria-label="Find content">
      <LibrarySearch label="Search content" search={filter.search} onSearch={(search) => onChange({ search })} />
      <FilterFold count={countNarrowed(filter)} className="contentFilters">
        <Narrows filter={filter} onChange={onChange} />
      </FilterFold>
    </div>
  )
}

function Narrows({ filter, onChange }: FilterProps) {
  const { data: facets } = useFacets()
  const { permissions } = useAccount()
  const kinds = contentKinds.filter((kind) => kind !== 'recording' || permissions.includes('recordings:read'))
  const languages = (facets?.languages ?? []).map((tag) => ({ value: tag, label: languageWords(tag) }))
  const missing = languages
    .filter(({ value }) => value !== wordless)
    .map(({ value, label }) => ({ value, label: `Missing in ${label}` }))
  const tags = (facets?.tags ?? []).map(({ tag, items }) => ({ value: tag, label: `${tag} (${items})` }))
  const folders = (facets?.folders ?? [])
    .filter(({ folder }) => folder !== '')
    .map(({ folder, items }) => ({ value: folder, label: `${folder} (${items})` }))
  const set = (name: keyof ContentFilter) => (value: string) => onChange({ [name]: value })
  return (
    <>
      <Narrow
        label="Kind"
        any="Any kind"
        value={filter.kind}
        onChange={set('kind')}
        choices={kinds.map((kind) => ({ value: kind, label: kindNames[kind].many }))}
      />
      <Narrow
        label="Language"
        any="Any language"
        value={filter.language}
        choices={languages}
        onChange={set('language')}
      />
      <Narrow
        label="Missing language"
        any="Missing or not"
        value={filter.missing}
        choices={missing}
        onChange={set('missing')}
      />
      <Narrow label="Tag" any="Any tag" value={filter.tag} choices={tags} onChange={set('tag')} />
      <Narrow label="Folder" any="Any folder" value={filter.folder} choices={folders} onChange={set('folder')} />
      <Narrow
        label="Use"
        any="Used or not"
        value={filter.isDeleted ? 'deleted' : filter.use}
        choices={[
          { value: 'used', label: 'Used in flows' },
          { value: 'unused', label: 'Not used' },
          { value: 'deleted', label: facets?.deleted ? `Deleted (${facets.deleted})` : 'Deleted' },
        ]}
        onChange={(value) =>
          onChange({ isDeleted: value === 'deleted', use: value === 'used' || value === 'unused' ? value : '' })
        }
      />
    </>
  )
}

/** Takes all filters off but what is searched for, which has a way of its own. */
export function ClearNarrows({ filter, onChange }: FilterProps) {
  if (countNarrowed(filter) === 0) return null
  const { sort, search } = filter
  return <ClearFilters onClear={() => onChange({ ...noFilter, sort, search })} />
}

/** What comes first: it hides nothing, and stands apart from the filters. */
export function LibraryOrder({ filter, onChange }: FilterProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label="Order"
      value={filter.sort}
      data={[
        { value: 'updated', label: 'Last changed first' },
        { value: 'title', label: 'By title' },
      ]}
      onChange={({ currentTarget }) => onChange({ sort: currentTarget.value === 'title' ? 'title' : 'updated' })}
    />
  )
}

function Narrow({
  label,
  any,
  value,
  choices,
  onChange,
}: {
  label: string
  any: string
  value: string
  choices: readonly Choice[]
  onChange: (value: string) => void
}) {
  if (choices.length === 0 && value === '') return null
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  return (
    <NativeSelect
      size="xs"
      className="contentNarrow"
      aria-label={label}
      data-active={value !== '' || undefined}
      value={value}
      data={[{ value: '', label: any }, ...(isKnown ? [] : [{ value, label: value }]), ...choices]}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
