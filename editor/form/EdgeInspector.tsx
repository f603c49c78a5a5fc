import type { Edge } from '#shared/flow/flow.ts'
import { Button, UnstyledButton } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { cardOf } from '../canvas/cardOf.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'
import { PanelHead } from '../studio/PanelHead.tsx'

/** One edge: from where, to where. */
export function EdgeInspector({ edge }: { edge: Edge }) {
  const { view, readOnly } = useStudio()
  const deeds = useDeeds()
  const language = useView((state) => state.language)
  const from = useFlow((flow) => flow.nodes.find(({ id }) => id === edge.from.nodeId))
  const to = useFlow((flow) => flow.nodes.find(({ id }) => id === edge.to))
  const port = from && portsOf(from).find(({ id }) => id === edge.from.portId)
  const ends = [
    { name: 'From', node: from, hint: port?.label ?? edge.from.portId },
    { name: 'To', node: to, hint: '' },
  ]
  return (
    <>
      <PanelHead title="Edge" />
      <div className="inspectorBody">
        <dl className="inspectorFacts">
          {ends.map(({ name, node, hint }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {node && (
                  <UnstyledButton className="wayTarget" onClick={() => view.goTo(node.id)}>
                    <span>{cardOf(node, language).title}</span>
                    <span className="quiet">{hint}</span>
                  </UnstyledButton>
                )}
              </dd>
            </div>
          ))}
        </dl>
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<Trash2 size={13} aria-hidden />}
            disabled={readOnly !== undefined}
            onClick={() => deeds.removeSelected()}
          >
            Delete edge
          </Button>
        </div>
      </div>
    </>
  )
}
