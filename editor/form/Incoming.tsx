import type { FlowNode } from '#shared/flow/flow.ts'
import { UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import { cardOf } from '../canvas/cardOf.ts'
import { hasEntry } from '../graph/cardLayout.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'

/** From where callers come to a node. */
export function Incoming({ node }: { node: FlowNode }) {
  const { view } = useStudio()
  const language = useView((state) => state.language)
  const flow = useFlow((now) => now)
  const arriving = useMemo(
    () =>
      flow.edges.flatMap(({ id, from, to }) => {
        const source = to === node.id ? flow.nodes.find((one) => one.id === from.nodeId) : undefined
        if (!source) return []
        const port = portsOf(source).find((one) => one.id === from.portId)
        return [{ id, nodeId: source.id, title: cardOf(source, language).title, port: port?.label ?? from.portId }]
      }),
    [flow, node.id, language],
  )
  if (!hasEntry(node)) return null
  return (
    <section className="inspectorSection" aria-label="Comes from">
      <h2>Comes from</h2>
      {arriving.length === 0 && <div className="formHelp">Nothing leads here yet.</div>}
      <ul className="ways">
        {arriving.map(({ id, nodeId, title, port }) => (
          <li key={id} className="way">
            <UnstyledButton className="wayTarget" onClick={() => view.goTo(nodeId)}>
              <span>{title}</span>
              <span className="quiet">{port}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
