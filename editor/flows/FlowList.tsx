import type { FlowSummary } from '#shared/api/flow.ts'
import { Paper } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { MouseEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { ListTable } from '../list/ListTable.tsx'
import { MoreButton } from '../list/MoreButton.tsx'
import { Tick } from '../list/Tick.tsx'
import { Ago } from '../shell/Ago.tsx'
import { FlowNumbers, FlowStatus, FlowTags, LiveVersion } from './flowFacts.tsx'

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
    <ListTable
      label="Flows"
      what="flows"
      columns={['Name', 'Status', 'Live version', 'Numbers', 'Updated']}
      count={flows.length}
      chosen={chosen}
      onToggleAll={onToggleAll}
    >
      {flows.map((flow) => (
        <FlowRow key={flow.id} flow={flow} {...row} />
      ))}
    </ListTable>
  )
}

function FlowRow(props: RowProps) {
  const { flow, chosenIds, onTag } = props
  const open = useOpenOnClick(flow.id)
  return (
    <tr data-chosen={chosenIds.has(flow.id) || undefined} onClick={open}>
      <td className="listTick">
        <FlowTick {...props} />
      </td>
      <th scope="row" className="breaks">
        <Link className="listName" to={`/flows/${flow.id}`}>
          <bdi>{flow.name}</bdi>
        </Link>
        <div className="listUnder">
          <code className="listKey">{flow.key}</code>
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
      <td className="listMore">
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
      <div className="listCardHead">
        <FlowTick {...props} />
        <h2 className="breaks">
          <Link className="listName" title={flow.name} to={`/flows/${flow.id}`}>
            <bdi>{flow.name}</bdi>
          </Link>
        </h2>
        <More {...props} />
      </div>
      <code className="listKey">{flow.key}</code>
      <div className="listUnder">
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

const FlowTick = ({ flow, ...row }: RowProps) => <Tick id={flow.id} name={flow.name} {...row} />

const More = ({ flow, menuFlowId, onMenu }: RowProps) => (
  <MoreButton id={flow.id} name={flow.name} isOpen={menuFlowId === flow.id} onMenu={(anchor) => onMenu(flow, anchor)} />
)

/** A row is a wide target for the mouse; the link in it is the one for keyboards and readers. */
function useOpenOnClick(flowId: string) {
  const navigate = useNavigate()
  return ({ target, defaultPrevented, ctrlKey, metaKey, shiftKey }: MouseEvent) => {
    if (defaultPrevented || ctrlKey || metaKey || shiftKey) return
    if (target instanceof Element && target.closest('a, button, input, label, .listTick')) return
    // Somebody marked a key or a number to copy it.
    if (window.getSelection()?.type === 'Range') return
    void navigate(`/flows/${flowId}`)
  }
}
