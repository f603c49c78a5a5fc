import { PanelHead } from '../studio/PanelHead.tsx'

export function TestsPanel() {
  return <PanelHead title="Tests" />
}
