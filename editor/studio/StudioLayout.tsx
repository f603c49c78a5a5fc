import './studio.css'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { ReactFlowProvider } from 'reactflow'
import { FlowCanvas } from '../canvas/FlowCanvas.tsx'
import { useFound } from '../find/found.ts'
import { InspectorPanel } from '../form/InspectorPanel.tsx'
import { ComparedCanvas } from '../history/ComparedCanvas.tsx'
import { HistoryPanel } from '../history/HistoryPanel.tsx'
import { TextsPanel } from '../languages/TextsPanel.tsx'
import { FindPanel } from '../find/FindPanel.tsx'
import { OutlinePanel } from '../outline/OutlinePanel.tsx'
import { PalettePanel } from '../palette/PalettePanel.tsx'
import { PhonePanel } from '../phone/PhonePanel.tsx'
import { usePhoneStart } from '../phone/usePhoneStart.ts'
import { ProblemsPanel } from '../problems/ProblemsPanel.tsx'
import { useLint } from '../problems/useLint.ts'
import { createDeeds } from '../state/deeds.ts'
import { useFreshNodes } from '../state/freshNodes.ts'
import { useStudio, useView } from '../state/studio.ts'
import type { BottomPanel, LeftPanel, RightPanel } from '../state/studioView.ts'
import { TestsPanel } from '../tests/TestsPanel.tsx'
import { VariablesPanel } from '../variables/VariablesPanel.tsx'
import { DeedsContext } from './deedsContext.ts'
import { NarrowTabs } from './NarrowTabs.tsx'
import { SideTabs } from './SideTabs.tsx'
import { TopBar } from './TopBar.tsx'
import { useLinkedNode } from './useLinkedNode.ts'
import { useStudioCommands } from './useStudioCommands.ts'

const leftPanels: Readonly<Record<LeftPanel, () => React.ReactNode>> = {
  palette: () => <PalettePanel />,
  outline: () => <OutlinePanel />,
  variables: () => <VariablesPanel />,
  find: () => <FindPanel />,
}
const rightPanels: Readonly<Record<RightPanel, () => React.ReactNode>> = {
  inspector: () => <InspectorPanel />,
  phone: () => <PhonePanel />,
  history: () => <HistoryPanel />,
}
const bottomPanels: Readonly<Record<BottomPanel, () => React.ReactNode>> = {
  problems: () => <ProblemsPanel />,
  texts: () => <TextsPanel />,
  tests: () => <TestsPanel />,
}

/** The studio's rooms: a bar above, the canvas in the middle, panels to its left, its right and below. */
export function StudioLayout() {
  const studio = useStudio()
  const deeds = useMemo(() => createDeeds(studio), [studio])
  const left = useView((view) => view.left)
  const right = useView((view) => view.right)
  const bottom = useView((view) => view.bottom)
  // A table of all languages needs the whole width.
  const isWide = bottom === 'texts'
  const found = useFound()
  // Reading and trying have room on a telephone; drawing has not.
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false })
  useLint()
  useFreshNodes()
  return (
    <DeedsContext value={deeds}>
      <ReactFlowProvider>
        <StudioCommands />
        {isNarrow ? (
          <NarrowTabs
            canvas={
              <>
                <FlowCanvas deeds={deeds} found={found} />
                <ComparedCanvas />
              </>
            }
          />
        ) : (
          <div className="studio">
            <TopBar />
            <div className="studioMain">
              <SideTabs />
              {left && (
                <aside className="studioLeft" aria-label="Tools">
                  {leftPanels[left]()}
                </aside>
              )}
              <div className="studioMiddle">
                <div className="studioCanvas">
                  <FlowCanvas deeds={deeds} found={found} />
                  <ComparedCanvas />
                </div>
                {bottom && !isWide && (
                  <section className="studioBottom" aria-label="Lists">
                    {bottomPanels[bottom]()}
                  </section>
                )}
              </div>
              {right && (
                <aside className="studioRight" aria-label="Details">
                  {rightPanels[right]()}
                </aside>
              )}
            </div>
            {isWide && (
              <section className="studioBottom" aria-label="Lists">
                {bottomPanels.texts()}
              </section>
            )}
          </div>
        )}
      </ReactFlowProvider>
    </DeedsContext>
  )
}

/** Inside the canvas's provider: some commands move the view. */
function StudioCommands() {
  useStudioCommands()
  usePhoneStart()
  useLinkedNode()
  return null
}
