import type { FlowNode } from '#shared/flow/flow.ts'
import { FocusTrap } from '@mantine/core'
import { useClickOutside } from '@mantine/hooks'
import { useId, useState } from 'react'
import { edgeAt, freePort, type PortRef } from '../graph/connect.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { useFlow, useView } from '../state/studio.ts'

type PortPickerProps = {
  /** In pixels of the window. */
  at: { x: number; y: number }
  node: FlowNode
  onPick: (way: PortRef) => void
  onClose: () => void
}

/** By which of its ways out a node is to go on: arrows and Enter choose, a letter or key goes to the way that begins so. */
export function PortPicker({ at, node, onPick, onClose }: PortPickerProps) {
  const flow = useFlow((now) => now)
  const language = useView((view) => view.language)
  const ports = portsOf(node)
  const free = freePort(flow, node)?.portId
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      ports.findIndex(({ id }) => id === free),
    ),
  )
  const ref = useClickOutside<HTMLDivElement>(onClose, ['pointerdown'], undefined, true, true)
  const listId = useId()
  const titleOf = (nodeId: string) => {
    const found = flow.nodes.find(({ id }) => id === nodeId)
    return found ? cardOf(found, language).title : nodeId
  }
  const choose = (portId: string | undefined) => portId !== undefined && onPick({ nodeId: node.id, portId })
  const title = `By which way out of ${cardOf(node, language).title}?`
  return (
    <FocusTrap active innerRef={ref}>
      <div role="dialog" aria-label={title} className="picker" style={{ left: at.x, top: at.y, width: 300 }}>
        <div className="pickerGroup">{title}</div>
        <div
          id={listId}
          role="listbox"
          aria-label={title}
          tabIndex={0}
          data-autofocus
          className="pickerList outlinePorts"
          aria-activedescendant={`${listId}-${active}`}
          onKeyDown={(event) => {
            event.stopPropagation()
            const begins = ports.findIndex(({ label }) => label.toLowerCase().startsWith(event.key.toLowerCase()))
            if (event.key === 'Escape') onClose()
            else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, ports.length - 1))
            else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
            else if (event.key === 'Home') setActive(0)
            else if (event.key === 'End') setActive(ports.length - 1)
            else if (event.key === 'Enter') choose(ports[active]?.id)
            else if (event.key.length === 1 && begins >= 0) setActive(begins)
            else return
            event.preventDefault()
          }}
        >
          {ports.map(({ id, label }, index) => {
            const edge = edgeAt(flow, { nodeId: node.id, portId: id })
            return (
              <div
                key={id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                className="pickerOffer"
                onPointerMove={() => setActive(index)}
                onClick={() => choose(id)}
              >
                <span className="pickerWords">
                  <span>{label}</span>
                  <span className="pickerHint">{edge ? `Before ${titleOf(edge.to)}` : 'Leads nowhere yet'}</span>
                </span>
              </div>
            )
          })}
        </div>
      </div>
    </FocusTrap>
  )
}
