import './studio.css'
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
import { NarrowBar } from './NarrowBar.tsx'
import { rightOf, useNarrowTab } from './narrowTab.ts'
import { PanelHead } from './PanelHead.tsx'
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

/**
 * The studio's rooms: a bar above, the canvas in the middle, panels to its left, its right and below; on a telephone one of them at
 * a time. Both are one tree: what is open in the details or the lists, such as a take that is not saved, is there still after a
 * tablet was turned.
 */
export function StudioLayout() {
  const studio = useStudio()
  const deeds = useMemo(() => createDeeds(studio), [studio])
  const left = useView((view) => view.left)
  const right = useView((view) => view.right)
  const bottom = useView((view) => view.bottom)
  const { isNarrow, tab, setTab, only } = useNarrowTab()
  // A table of all languages needs the whole width.
  const isWide = bottom === 'texts'
  const found = useFound()
  const panel = isNarrow ? rightOf(tab) : right
  const isCanvas = !isNarrow || tab === 'canvas'
  const isInspected = isNarrow && panel === 'inspector'
  useLint()
  useFreshNodes()
  return (
    <DeedsContext value={deeds}>
      <ReactFlowProvider>
        <StudioCommands />
        <div className={isNarrow ? 'studioNarrow' : 'studio'}>
          {isNarrow ? <NarrowBar tab={tab} setTab={setTab} /> : <TopBar />}
          <div className={isNarrow ? 'narrowRoom' : 'studioMain'}>
            {!isNarrow && <SideTabs />}
            {!isNarrow && left && (
              <aside className="studioLeft" aria-label="Tools">
                {leftPanels[left]()}
              </aside>
            )}
            {isNarrow && tab === 'outline' && <OutlinePanel />}
            {isNarrow && tab === 'problems' && <ProblemsPanel />}
            <div className="studioMiddle" hidden={!isCanvas}>
              {isCanvas && (
                <div className="studioCanvas">
                  <FlowCanvas deeds={deeds} found={found} />
                  <ComparedCanvas />
                </div>
              )}
              {bottom && !isWide && (
                <section className="studioBottom" aria-label="Lists" hidden={isNarrow}>
                  {bottomPanels[bottom]()}
                </section>
              )}
            </div>
            {panel && (
              <aside
                className={!isNarrow ? 'studioRight' : isInspected ? 'narrowDetails' : 'narrowPanel'}
                aria-label="Details"
                hidden={isInspected && (!isCanvas || only === undefined)}
              >
                {isInspected && <PanelHead title="Details" onClose={() => studio.view.select([])} />}
                {rightPanels[panel]()}
              </aside>
            )}
          </div>
          {isWide && (
            <section className="studioBottom" aria-label="Lists" hidden={isNarrow}>
              {bottomPanels.texts()}
            </section>
          )}
        </div>
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
