import './numbers.css'
import { CheckIcon, Group, Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { choiceOf, useFlowChoice, useFlowChoices, type FlowChoice } from './flowChoices.ts'

type FlowSelectProps = Omit<SelectProps, 'value' | 'onChange' | 'data' | 'searchable'> & {
  value: string | null
  /** The chosen flow, when its name is known: it may be on none of the pages that were read. */
  chosen?: FlowChoice | null
  onChoose: (flow: FlowChoice | null) => void
}

/** Chooses a flow that is not archived, found on the server by part of its name; says of each whether callers hear it. */
export function FlowSelect({ value, chosen, onChoose, ...select }: FlowSelectProps) {
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 150)
  const byId = useFlowChoice(value, !chosen)
  const known = chosen ?? (byId?.id === value ? choiceOf(byId) : undefined)
  // What stands in the field is the chosen name, not a search.
  const wanted = search === known?.name ? '' : search
  const { data, isFetching } = useFlowChoices(wanted)
  const found = data?.items.map(choiceOf) ?? []
  const flows = known && !found.some(({ id }) => id === known.id) ? [known, ...found] : found
  const unheard = (flowId: string) => flows.find(({ id }) => id === flowId)?.unheard
  return (
    <Select
      {...select}
      value={value}
      data={flows.map(({ id, name }) => ({ value: id, label: name }))}
      // The server has searched; the chosen flow stays offered.
      filter={({ options }) => options}
      renderOption={({ option, checked }) => (
        <Group gap={6} wrap="nowrap">
          {checked === true && <CheckIcon className="flowChosen" size="0.75em" />}
          <span className="breaks">{option.label}</span>
          {unheard(option.value) && <span className="flowUnheard oneLine">{unheard(option.value)}</span>}
        </Group>
      )}
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
