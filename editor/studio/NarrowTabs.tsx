import { SegmentedControl } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { HistoryPanel } from '../history/HistoryPanel.tsx'
import { OutlinePanel } from '../outline/OutlinePanel.tsx'
import { PhonePanel } from '../phone/PhonePanel.tsx'
import { ProblemsPanel } from '../problems/ProblemsPanel.tsx'
import { SaveState } from '../saving/SaveState.tsx'
import { FlowName } from './FlowName.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'

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
  const [search] = useSearchParams()
  const [tab, setTab] = useState<Tab>(search.has('phone') ? 'phone' : 'canvas')
  return (
    <div className="studioNarrow">
      <header className="narrowBar">
        <FlowName />
        <SaveState />
        <LanguageChoice />
      </header>
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
        {tab === 'canvas' && canvas}
        {tab === 'outline' && <OutlinePanel />}
        {tab === 'problems' && <ProblemsPanel />}
        {tab === 'phone' && <PhonePanel />}
        {tab === 'history' && <HistoryPanel />}
      </div>
    </div>
  )
}
