import { UnstyledButton } from '@mantine/core'
import { ArrowRightToLine, Eye } from 'lucide-react'
import { cardOf } from '../canvas/cardOf.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { placesOf, type VariableRow } from './variableRows.ts'

/** Where a variable is set and read; each leads there. */
export function VariablePlaces({ row }: { row: VariableRow }) {
  const { view } = useStudio()
  const nodes = useFlow((flow) => flow.nodes)
  const language = useView((state) => state.language)
  const places = placesOf(row)
  if (places.length === 0) return <div className="variableNone">Nothing sets it and nothing reads it.</div>
  return (
    <ul className="variablePlaces" aria-label={`Where ${row.name} is used`}>
      {places.map(({ nodeId, does, field }) => {
        const node = nodes.find(({ id }) => id === nodeId)
        if (!node) return null
        const Icon = does === 'sets' ? ArrowRightToLine : Eye
        return (
          <li key={`${does} ${nodeId}`}>
            <UnstyledButton className="variablePlace" onClick={() => view.goTo(nodeId, { field })}>
              <Icon size={13} aria-hidden />
              <span className="variableDoes">{does === 'sets' ? 'Set by' : 'Read by'}</span>
              <span className="oneLine variableNode">{cardOf(node, language).title}</span>
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}
