import { SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { InspectorPanel } from '../form/InspectorPanel.tsx'
import { HistoryPanel } from '../history/HistoryPanel.tsx'
import { OutlinePanel } from '../outline/OutlinePanel.tsx'
import { PhonePanel } from '../phone/PhonePanel.tsx'
import { ProblemsPanel } from '../problems/ProblemsPanel.tsx'
import { SaveState } from '../saving/SaveState.tsx'
import { useStudio, useView } from '../state/studio.ts'
import { FlowName } from './FlowName.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'
import { PanelHead } from './PanelHead.tsx'
import { ServiceBadge } from './ServiceBadge.tsx'

const tabs = [
  { value: 'canvas', label: 'Canvas' },
  { value: 'outline', label: 'Outline' },
  { value: 'problems', label: 'Problems' },
  { value: 'phone', label: 'Try it' },
  { value: 'history', label: 'Versions' },
] as const
type Tab = (typeof tabs)[number]['value']

/** The studio on a telephone: one room at a time, to read and to try. */
export function NarrowTabs({ canvas }: { canvas: ReactNode }) {
  const { view } = useStudio()
  const [search] = useSearchParams()
  const focus = useView((state) => state.focus)
  const only = useView(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined))
  const [tab, setTab] = useState<Tab>(search.has('phone') ? 'phone' : 'canvas')
  // What a problem leads to is shown where it can be seen. A call leads about too, and stays on the screen.
  const led = useRef(focus)
  useEffect(() => {
    if (focus !== led.current) setTab((now) => (now === 'problems' ? 'canvas' : now))
    led.current = focus
  }, [focus])
  useEffect(() => {
    // The details take the lower half: the card goes where it can be seen.
    const { focus: last } = view.getState()
    if (only === undefined || last?.nodeId === only) return
    view.setState({ focus: { nodeId: only, at: (last?.at ?? 0) + 1 } })
  }, [only, view])
  return (
    <div className="studioNarrow">
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
        data={[...tabs]}
        value={tab}
        onChange={(value) => setTab(tabs.find((one) => one.value === value)?.value ?? 'canvas')}
      />
      <div className="narrowRoom">
        {tab === 'canvas' && (
          <>
            <div className="narrowCanvas">{canvas}</div>
            {only !== undefined && (
              <aside className="narrowDetails" aria-label="Details">
                <PanelHead title="Details" onClose={() => view.select([])} />
                <InspectorPanel />
              </aside>
            )}
          </>
        )}
        {tab === 'outline' && <OutlinePanel />}
        {tab === 'problems' && <ProblemsPanel />}
        {tab === 'phone' && <PhonePanel />}
        {tab === 'history' && <HistoryPanel />}
      </div>
    </div>
  )
}
