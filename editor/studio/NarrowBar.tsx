import { SegmentedControl } from '@mantine/core'
import { SaveState } from '../saving/SaveState.tsx'
import { FlowName } from './FlowName.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'
import { narrowTabs, type NarrowTab } from './narrowTab.ts'
import { ServiceBadge } from './ServiceBadge.tsx'

/** Above the rooms of a telephone, of which one is shown at a time. */
export function NarrowBar({ tab, setTab }: { tab: NarrowTab; setTab: (tab: NarrowTab) => void }) {
  return (
    <>
      <header className="narrowBar">
        <FlowName />
        <SaveState />
        <LanguageChoice />
      </header>
      <ServiceBadge />
      <SegmentedControl
        fullWidth
        radius={0}
        size="xs"
        aria-label="Part of the studio"
        data={[...narrowTabs]}
        value={tab}
        onChange={(value) => setTab(narrowTabs.find((one) => one.value === value)?.value ?? 'canvas')}
      />
    </>
  )
}
