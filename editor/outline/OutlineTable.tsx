import type { FlowNode } from '#shared/flow/flow.ts'
import { UnstyledButton } from '@mantine/core'
import { useMemo, useRef } from 'react'
import { cardOf } from '../canvas/cardOf.ts'
import { NodeIcon } from '../canvas/NodeIcon.tsx'
import { portKey } from './outlineOf.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { outlineOf } from './outlineOf.ts'
import { useRowWindow } from '../studio/useRowWindow.ts'

/** As outline.css draws a row. */
const rowHeight = 30

/** The flow as a table, a row for each node in the order of the tree; arrows go from row to row, Enter opens one. */
export function OutlineTable() {
  const { view } = useStudio()
  const flow = useFlow((now) => now)
  const language = useView((state) => state.language)
  const selected = useView((state) => state.selected)
  const place = useRef<HTMLDivElement>(null)
  const byId = useMemo(() => new Map(flow.nodes.map((node) => [node.id, node])), [flow.nodes])
  const nodes = useMemo(
    () => outlineOf(flow).flatMap((row) => (row.kind === 'node' ? (byId.get(row.nodeId) ?? []) : [])),
    [flow, byId],
  )
  const targets = useMemo(() => new Map(flow.edges.map(({ from, to }) => [portKey(from), to])), [flow.edges])
  const at = Math.max(
    0,
    nodes.findIndex(({ id }) => selected.has(id)),
  )
  const shown = useRowWindow(place, { count: nodes.length, at, rowHeight })
  const first = shown.rows[0]?.top ?? 0
  const last = shown.rows.at(-1)

  const waysOf = (node: FlowNode) =>
    cardOf(node, language)
      .ports.flatMap(({ id: portId, label }) => {
        const to = targets.get(portKey({ nodeId: node.id, portId }))
        const target = to === undefined ? undefined : byId.get(to)
        return target ? [`${label} → ${cardOf(target, language).title}`] : []
      })
      .join(' · ')
  const goTo = (index: number) => {
    const node = nodes[Math.min(Math.max(index, 0), nodes.length - 1)]
    if (!node) return
    view.setState(({ focus }) => ({
      selected: new Set([node.id]),
      focus: { nodeId: node.id, at: (focus?.at ?? 0) + 1 },
    }))
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>('tr[data-active] button')?.focus())
  }
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: nodes.length - 1 },
  }
  return (
    <div
      ref={place}
      className="outlineTableRoom"
      onKeyDown={(event) => {
        const to = steps[event.key]
        if (to === undefined) return
        event.preventDefault()
        goTo(to)
      }}
    >
      <table className="outlineTable" aria-label={`Nodes of ${flow.name}`} aria-rowcount={nodes.length + 1}>
        <thead className="tableHead">
          <tr aria-rowindex={1}>
            <th scope="col">Node</th>
            <th scope="col">Type</th>
            <th scope="col">Says or does</th>
            <th scope="col">Ways out</th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first }} />}
          {shown.rows.map(({ index }) => {
            const node = nodes[index]
            if (!node) return null
            const card = cardOf(node, language)
            return (
              <tr
                key={node.id}
                aria-rowindex={index + 2}
                data-active={index === at || undefined}
                data-selected={selected.has(node.id) || undefined}
                data-group={card.group}
                className="outlineTableRow"
              >
                <th scope="row">
                  <UnstyledButton
                    className="outlineTableNode"
                    tabIndex={index === at ? 0 : -1}
                    onClick={() => view.goTo(node.id)}
                  >
                    <span className="outlineIcon">
                      <NodeIcon name={card.icon} size={14} />
                    </span>
                    <span className="outlineTitle">{card.title}</span>
                  </UnstyledButton>
                </th>
                <td>{card.typeTitle ?? card.title}</td>
                <td title={card.words}>{card.words}</td>
                <td title={waysOf(node)}>{waysOf(node)}</td>
              </tr>
            )
          })}
          {shown.height !== undefined && last?.top !== undefined && (
            <tr aria-hidden style={{ height: Math.max(0, shown.height - last.top - rowHeight) }} />
          )}
        </tbody>
      </table>
    </div>
  )
}
