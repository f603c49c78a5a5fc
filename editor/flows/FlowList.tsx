import type { FlowSummary } from '#shared/api/flow.ts'
import { ActionIcon, Checkbox, Paper } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Ellipsis } from 'lucide-react'
import type { MouseEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { Ago, FlowNumbers, FlowStatus, FlowTags, LiveVersion } from './flowFacts.tsx'

export type FlowListProps = {
  flows: readonly FlowSummary[]
  chosenIds: ReadonlySet<string>
  /** The flow whose menu is open. */
  menuFlowId: string | undefined
  onToggle: (id: string, isRange: boolean) => void
  onToggleAll: () => void
  onMenu: (flow: FlowSummary, anchor: HTMLElement) => void
  onTag: (tag: string) => void
}
type RowProps = Omit<FlowListProps, 'flows' | 'onToggleAll'> & { flow: FlowSummary }

/** A table, or a card each where a table would not fit. */
export function FlowList(props: FlowListProps) {
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false })
  return isNarrow ? <FlowCards {...props} /> : <FlowTable {...props} />
}

function FlowTable({ flows, onToggleAll, ...row }: FlowListProps) {
  const chosen = flows.filter(({ id }) => row.chosenIds.has(id)).length
  return (
    <Paper withBorder className="flowTableFrame">
      <table className="flowTable" aria-label="Flows">
        <thead className="tableHead">
          <tr>
            <th scope="col" className="flowTick">
              <Checkbox
                size="xs"
                aria-label="Select all flows"
                checked={chosen > 0 && chosen === flows.length}
                indeterminate={chosen > 0 && chosen < flows.length}
                onChange={onToggleAll}
              />
            </th>
            {['Name', 'Status', 'Live version', 'Numbers', 'Updated'].map((title) => (
              <th key={title} scope="col" className="oneLine">
                {title}
              </th>
            ))}
            <td className="flowMore" />
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow key={flow.id} flow={flow} {...row} />
          ))}
        </tbody>
      </table>
    </Paper>
  )
}

function FlowRow(props: RowProps) {
  const { flow, chosenIds, onTag } = props
  const open = useOpenOnClick(flow.id)
  return (
    <tr data-chosen={chosenIds.has(flow.id) || undefined} onClick={open}>
      <td className="flowTick">
        <Tick {...props} />
      </td>
      <th scope="row" className="breaks">
        <Link className="flowName" to={`/flows/${flow.id}`}>
          <bdi>{flow.name}</bdi>
        </Link>
        <div className="flowUnder">
          <code className="flowKey">{flow.key}</code>
          <FlowTags tags={flow.tags} onTag={onTag} />
        </div>
      </th>
      <td className="oneLine">
        <FlowStatus flow={flow} />
      </td>
      <td className="oneLine">
        <LiveVersion flow={flow} />
      </td>
      <td>
        <FlowNumbers flow={flow} />
      </td>
      <td className="oneLine quiet">
        <Ago at={flow.updatedAt} />
      </td>
      <td className="flowMore">
        <More {...props} />
      </td>
    </tr>
  )
}

function FlowCards({ flows, onToggleAll: _, ...row }: FlowListProps) {
  return (
    <ul className="flowCards" aria-label="Flows">
      {flows.map((flow) => (
        <FlowCard key={flow.id} flow={flow} {...row} />
      ))}
    </ul>
  )
}

function FlowCard(props: RowProps) {
  const { flow, chosenIds, onTag } = props
  const open = useOpenOnClick(flow.id)
  return (
    <Paper
      component="li"
      withBorder
      className="flowCard"
      data-chosen={chosenIds.has(flow.id) || undefined}
      onClick={open}
    >
      <div className="flowCardHead">
        <Tick {...props} />
        <h2 className="breaks">
          <Link className="flowName" title={flow.name} to={`/flows/${flow.id}`}>
            <bdi>{flow.name}</bdi>
          </Link>
        </h2>
        <More {...props} />
      </div>
      <code className="flowKey">{flow.key}</code>
      <div className="flowUnder">
        <FlowStatus flow={flow} />
        <FlowTags tags={flow.tags} onTag={onTag} />
      </div>
      <div className="flowCardFacts">
        {flow.liveVersion && <LiveVersion flow={flow} />}
        {flow.numbers.length > 0 && <FlowNumbers flow={flow} />}
        <Ago at={flow.updatedAt} />
      </div>
    </Paper>
  )
}

function Tick({ flow, chosenIds, onToggle }: RowProps) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${flow.name}`}
      checked={chosenIds.has(flow.id)}
      // The click knows of the shift key; a press of the space bar is one too.
      onClick={({ shiftKey }) => onToggle(flow.id, shiftKey)}
      onChange={() => undefined}
    />
  )
}

function More({ flow, menuFlowId, onMenu }: RowProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      id={`more-${flow.id}`}
      aria-label={`More for ${flow.name}`}
      aria-haspopup="menu"
      aria-expanded={menuFlowId === flow.id}
      onClick={({ currentTarget }) => onMenu(flow, currentTarget)}
    >
      <Ellipsis size={18} aria-hidden />
    </ActionIcon>
  )
}

/** A row is a wide target for the mouse; the link in it is the one for keyboards and readers. */
function useOpenOnClick(flowId: string) {
  const navigate = useNavigate()
  return ({ target, defaultPrevented, ctrlKey, metaKey, shiftKey }: MouseEvent) => {
    if (defaultPrevented || ctrlKey || metaKey || shiftKey) return
    if (target instanceof Element && target.closest('a, button, input, label, .flowTick')) return
    // Somebody marked a key or a number to copy it.
    if (window.getSelection()?.type === 'Range') return
    void navigate(`/flows/${flowId}`)
  }
}
