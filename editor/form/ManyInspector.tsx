import { ActionIcon, Button, Group, Tooltip } from '@mantine/core'
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  Copy,
  Group as GroupIcon,
  Trash2,
  WandSparkles,
  type LucideIcon,
} from 'lucide-react'
import { useFlow, useStudio } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { alignParts, type Alignment } from './alignParts.ts'

const alignments: readonly { how: Alignment; label: string; icon: LucideIcon }[] = [
  { how: 'left', label: 'Left edges in line', icon: AlignStartVertical },
  { how: 'center', label: 'Centers in line', icon: AlignCenterVertical },
  { how: 'right', label: 'Right edges in line', icon: AlignEndVertical },
  { how: 'top', label: 'Tops in line', icon: AlignStartHorizontal },
  { how: 'middle', label: 'Middles in line', icon: AlignCenterHorizontal },
  { how: 'bottom', label: 'Bottoms in line', icon: AlignEndHorizontal },
]

const counted = (number: number, noun: string) => (number === 0 ? [] : [`${number} ${noun}${number === 1 ? '' : 's'}`])

/** Several parts at once: what can be done with them. */
export function ManyInspector({ ids }: { ids: ReadonlySet<string> }) {
  const { document, readOnly } = useStudio()
  const deeds = useDeeds()
  const flow = useFlow((now) => now)
  const among = (parts: readonly { id: string }[]) => parts.filter(({ id }) => ids.has(id)).length
  const nodes = among(flow.nodes)
  const words = [
    ...counted(nodes, 'node'),
    ...counted(among(flow.edges), 'edge'),
    ...counted(among(flow.notes), 'note'),
    ...counted(among(flow.frames ?? []), 'frame'),
  ]
  const isLocked = readOnly !== undefined
  return (
    <>
      <PanelHead title={`${words.join(', ')} selected`} />
      <div className="inspectorBody">
        {isLocked && <div className="inspectorLocked">{readOnly}</div>}
        {nodes > 1 && (
          <section aria-label="Align">
            <div className="formLabel">Align</div>
            <Group gap={4} mt={4}>
              {alignments.map(({ how, label, icon: Icon }) => (
                <Tooltip key={how} label={label}>
                  <ActionIcon
                    variant="default"
                    aria-label={label}
                    disabled={isLocked}
                    onClick={() => document.edit(`Align ${nodes} nodes`, (now) => alignParts(now, ids, how))}
                  >
                    <Icon size={15} />
                  </ActionIcon>
                </Tooltip>
              ))}
            </Group>
          </section>
        )}
        <div className="inspectorDeeds">
          {nodes > 1 && (
            <Deed icon={WandSparkles} isLocked={isLocked} onClick={() => void deeds.tidy()}>
              Tidy up
            </Deed>
          )}
          {nodes > 0 && (
            <>
              <Deed icon={GroupIcon} isLocked={isLocked} onClick={() => deeds.frameSelected()}>
                Put a frame around
              </Deed>
              <Deed icon={Copy} isLocked={isLocked} onClick={() => deeds.duplicateSelected()}>
                Duplicate
              </Deed>
            </>
          )}
          <Deed icon={Trash2} isLocked={isLocked} onClick={() => deeds.removeSelected()}>
            Delete
          </Deed>
        </div>
      </div>
    </>
  )
}

type DeedProps = { icon: LucideIcon; isLocked: boolean; onClick: () => void; children: string }

const Deed = ({ icon: Icon, isLocked, onClick, children }: DeedProps) => (
  <Button
    size="xs"
    variant="default"
    justify="flex-start"
    leftSection={<Icon size={14} aria-hidden />}
    disabled={isLocked}
    onClick={onClick}
  >
    {children}
  </Button>
)
