import { ActionIcon, Stack } from '@mantine/core'
import { ListTree, Plus, Search, Variable } from 'lucide-react'
import { useStudio, useView } from '../state/studio.ts'
import type { LeftPanel } from '../state/studioView.ts'
import { Hint } from './Hint.tsx'

const tabs: readonly { panel: LeftPanel; title: string; icon: typeof Plus }[] = [
  { panel: 'palette', title: 'Add nodes', icon: Plus },
  { panel: 'outline', title: 'Outline', icon: ListTree },
  { panel: 'find', title: 'Find in this flow', icon: Search },
  { panel: 'variables', title: 'Variables', icon: Variable },
]

/** Opens one of the tools to the left of the canvas; the open one closes. */
export function SideTabs() {
  const { view } = useStudio()
  const left = useView((state) => state.left)
  return (
    <Stack className="sideTabs" gap={4} role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {tabs.map(({ panel, title, icon: Icon }) => (
        <Hint key={panel} label={title} position="right">
          <ActionIcon
            size={34}
            variant={left === panel ? 'light' : 'subtle'}
            color={left === panel ? 'indigo' : 'gray'}
            aria-label={title}
            aria-pressed={left === panel}
            onClick={() => view.setState({ left: left === panel ? null : panel })}
          >
            <Icon size={18} />
          </ActionIcon>
        </Hint>
      ))}
    </Stack>
  )
}
