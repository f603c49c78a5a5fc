import { versionPageSchema } from '#shared/api/flow.ts'
import { sessionEndings } from '#shared/api/session.ts'
import { CloseButton, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { ClearFilters, FilterFold } from '../list/FilterFold.tsx'
import { FlowSelect } from '../numbers/FlowSelect.tsx'
import { usePageParams } from '../shell/usePageParams.ts'
import { OutcomeFilter } from './OutcomeFilter.tsx'
import { readFilter, withFilter, type FilterName, type SessionFilter } from './sessionFilter.ts'
import { endings, versionWord } from './sessionWords.ts'

type FilterProps = { filter: SessionFilter; change: (change: Partial<Record<FilterName, string | null>>) => void }

/** What the list is narrowed to; all of it is in the address, so that a list can be sent on. */
export function SessionFilters() {
  const [params, setParams] = usePageParams()
  const filter = readFilter(params)
  const change: FilterProps['change'] = (wanted) => setParams((now) => withFilter(now, wanted), { replace: true })
  const { text: _, ...others } = filter
  const count = Object.values(others).filter((value) => value !== undefined).length
  return (
    <div role="search" aria-label="Sessions" className="sessionFilters">
      <TypedFilter
        label="Search"
        placeholder="Said, pressed, selection, tag or caller"
        value={filter.text}
        className="sessionSearch"
        icon={<Search size={14} aria-hidden />}
        onChange={(text) => change({ text })}
      />
      <FilterFold count={count} className="sessionMoreFilters">
        <MoreFilters filter={filter} change={change} />
        {(count > 0 || filter.text !== undefined) && <ClearFilters onClear={() => setParams({}, { replace: true })} />}
      </FilterFold>
    </div>
  )
}

function MoreFilters({ filter, change }: FilterProps) {
  return (
    <>
      <TypedFilter
        label="Caller or number"
        placeholder="Caller or number, +1 …"
        value={filter.number}
        isSaved={(number) => /^\+?[\d\s().-]{7,30}$/.test(number)}
        problem="Write the number in international form, such as +1 415 555 0123."
        onChange={(number) => change({ number })}
      />
      <div className="sessionFilterBreak" />
      <FlowSelect
        size="xs"
        aria-label="Flow"
        placeholder="Any flow"
        w={138}
        clearable
        value={filter.flow ?? null}
        onChoose={(flow) => change({ flow: flow?.id ?? null })}
      />
      <VersionFilter filter={filter} change={change} />
      <Select
        size="xs"
        aria-label="Ending"
        placeholder="Any ending"
        w={116}
        clearable
        value={filter.ending ?? null}
        data={sessionEndings.map((value) => ({ value, label: endings[value].word }))}
        onChange={(ending) => change({ ending })}
      />
      <OutcomeFilter filter={filter} onChange={(outcome) => change({ outcome })} />
      <Select
        size="xs"
        aria-label="Status"
        placeholder="Any status"
        w={132}
        clearable
        value={filter.status ?? null}
        data={[
          { value: 'live', label: 'On the line now' },
          { value: 'ended', label: 'Over' },
        ]}
        onChange={(status) => change({ status })}
      />
      <DateFilter label="From" value={filter.from} max={filter.to} onChange={(from) => change({ from })} />
      <DateFilter label="To" value={filter.to} min={filter.from} onChange={(to) => change({ to })} />
      <Select
        size="xs"
        aria-label="Trials"
        w={130}
        allowDeselect={false}
        value={filter.trials ?? 'false'}
        data={[
          { value: 'false', label: 'Without trials' },
          { value: 'all', label: 'With trials' },
          { value: 'true', label: 'Only trials' },
        ]}
        onChange={(trials) => change({ trials: trials === 'false' ? null : trials })}
      />
    </>
  )
}

function VersionFilter({ filter, change }: FilterProps) {
  const client = useClient()
  const flowId = filter.flow
  const { data } = useQuery({
    queryKey: ['flows', 'versions', 'choices', flowId],
    queryFn: ({ signal }) =>
      client.read(
        () =>
          client.api.flows[':flowId'].versions.$get(
            { param: { flowId: flowId ?? '' }, query: { limit: '100' } },
            { init: { signal } },
          ),
        versionPageSchema,
      ),
    enabled: flowId !== undefined,
  })
  return (
    <Select
      size="xs"
      aria-label="Version"
      placeholder="Any version"
      // Versions are those of a flow.
      disabled={flowId === undefined}
      title={flowId === undefined ? 'Choose a flow first: each has its own versions.' : undefined}
      w={116}
      clearable
      value={filter.version ?? null}
      data={(data?.items ?? []).map(({ id, number, isLive }) => ({
        value: id,
        label: isLive ? `${versionWord(number)}, live` : versionWord(number),
      }))}
      onChange={(version) => change({ version })}
      nothingFoundMessage="Nothing was published yet."
    />
  )
}

type DateFilterProps = {
  label: string
  value: string | undefined
  min?: string | undefined
  max?: string | undefined
  onChange: (date: string | null) => void
}

function DateFilter({ label, value = '', min, max, onChange }: DateFilterProps) {
  return (
    <TextInput
      size="xs"
      type="date"
      aria-label={label}
      leftSection={<span className="sessionDateLabel">{label}</span>}
      leftSectionWidth={44}
      w={154}
      value={value}
      min={min}
      max={max}
      onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
    />
  )
}

type TypedFilterProps = {
  label: string
  placeholder: string
  value: string | undefined
  onChange: (text: string | null) => void
  className?: string
  icon?: React.ReactNode
  isSaved?: (text: string) => boolean
  problem?: string
}

/** Long enough that a word is typed before the list is asked for. */
const typingMs = 350

/** A text that becomes a filter once the typing rests. */
function TypedFilter({
  label,
  placeholder,
  value = '',
  onChange,
  className,
  icon,
  isSaved,
  problem,
}: TypedFilterProps) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (known !== value) {
    setKnown(value)
    if (typed.trim() !== value) setTyped(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const isRefused = typed.trim() !== '' && isSaved?.(typed.trim()) === false
  const take = (text: string) => {
    clearTimeout(timer.current)
    const trimmed = text.trim()
    if (trimmed === '') onChange(null)
    else if (isSaved?.(trimmed) !== false) onChange(trimmed)
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      className={className}
      w={className ? undefined : 176}
      leftSection={icon}
      value={typed}
      maxLength={100}
      error={isRefused ? true : undefined}
      title={isRefused ? problem : undefined}
      rightSection={
        typed === '' ? undefined : (
          <CloseButton
            size="xs"
            aria-label={`Clear ${label.toLowerCase()}`}
            onClick={() => {
              setTyped('')
              take('')
            }}
          />
        )
      }
      onChange={({ currentTarget }) => {
        const text = currentTarget.value
        setTyped(text)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => take(text), typingMs)
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take(typed)
      }}
      onBlur={() => {
        if (typed.trim() !== value) take(typed)
      }}
    />
  )
}
