import type { Port } from '#shared/flow/defineNode.ts'
import type { Edge, FlowNode } from '#shared/flow/flow.ts'
import { ActionIcon, Button, Portal, Tooltip, UnstyledButton } from '@mantine/core'
import { ArrowRight, CircleAlert, Pencil, Plus, Unlink } from 'lucide-react'
import { useMemo, useState } from 'react'
import { cardOf } from '../canvas/cardOf.ts'
import { NodePicker } from '../canvas/NodePicker.tsx'
import { disconnect } from '../graph/connect.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'

type Picking = { port: Port; button: HTMLElement; x: number; y: number }

/** Every way out of a node, and where it leads: go there, lead it elsewhere, hang a new node on it, cut it. */
export function WaysOut({ node }: { node: FlowNode }) {
  const { readOnly } = useStudio()
  const deeds = useDeeds()
  const flow = useFlow((now) => now)
  const language = useView((view) => view.language)
  const [picking, setPicking] = useState<Picking>()
  const ports = portsOf(node)
  const byPort = useMemo(
    () => new Map(flow.edges.filter(({ from }) => from.nodeId === node.id).map((edge) => [edge.from.portId, edge])),
    [flow.edges, node.id],
  )
  const pick = (port: Port, button: HTMLElement) => {
    const { left, bottom } = button.getBoundingClientRect()
    setPicking({ port, button, x: left, y: bottom + 4 })
  }
  const close = () => {
    picking?.button.focus()
    setPicking(undefined)
  }
  return (
    <section className="inspectorSection" aria-label="Ways out">
      <h2>Ways out</h2>
      {ports.length === 0 && <div className="formHelp">None: the call ends here.</div>}
      <ul className="ways">
        {ports.map((port) => (
          <WayRow
            key={port.id}
            node={node}
            port={port}
            edge={byPort.get(port.id)}
            isLocked={readOnly !== undefined}
            onPick={(button) => pick(port, button)}
          />
        ))}
      </ul>
      {picking && (
        <Portal>
          <NodePicker
            at={picking}
            title={`Where ${picking.port.label} leads`}
            flow={flow}
            language={language}
            existing="last"
            onClose={close}
            onPick={(picked) => {
              const from = { nodeId: node.id, portId: picking.port.id }
              close()
              if (picked.kind === 'existing') deeds.connect(from, picked.nodeId)
              else deeds.add(picked.type, { behind: from })
            }}
          />
        </Portal>
      )}
    </section>
  )
}

type WayRowProps = {
  node: FlowNode
  port: Port
  edge: Edge | undefined
  isLocked: boolean
  onPick: (button: HTMLElement) => void
}

function WayRow({ node, port, edge, isLocked, onPick }: WayRowProps) {
  const { view, document } = useStudio()
  const language = useView((state) => state.language)
  const target = useFlow((flow) => flow.nodes.find(({ id }) => id === edge?.to))
  const title = target && cardOf(target, language).title
  const isNowhere = edge === undefined && !port.isOptional
  const cut = () =>
    document.edit(`Cut ${port.label} of ${cardOf(node, language).title}`, (flow) =>
      disconnect(flow, { nodeId: node.id, portId: port.id }),
    )
  return (
    <li className="way" data-nowhere={isNowhere || undefined}>
      <span className="wayDot" data-kind={port.kind} data-wired={edge !== undefined || undefined} aria-hidden />
      <span className="wayLabel" title={port.label}>
        {port.label}
        {isNowhere && !isLocked && <CircleAlert size={13} aria-label="Leads nowhere yet" />}
      </span>
      {target ? (
        <UnstyledButton
          className="wayTarget"
          aria-label={`${port.label} leads to ${title}. Go there`}
          onClick={() => view.goTo(target.id)}
        >
          <ArrowRight size={13} aria-hidden />
          <span>{title}</span>
        </UnstyledButton>
      ) : isLocked ? (
        <span className="formHelp">Leads nowhere</span>
      ) : (
        <Button
          size="compact-xs"
          variant="subtle"
          className="wayChoose"
          leftSection={<Plus size={12} aria-hidden />}
          aria-label={`Choose where ${port.label} leads`}
          onClick={({ currentTarget }) => onPick(currentTarget)}
        >
          {port.isOptional ? 'Choose, if you like' : 'Choose'}
        </Button>
      )}
      {target && !isLocked && (
        <span className="formItemActions">
          <Tooltip label="Lead elsewhere">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="xs"
              aria-label={`Lead ${port.label} elsewhere`}
              onClick={({ currentTarget }) => onPick(currentTarget)}
            >
              <Pencil size={12} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Cut">
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={`Cut ${port.label}`} onClick={cut}>
              <Unlink size={12} />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
    </li>
  )
}
