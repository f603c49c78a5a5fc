import { PanelHead } from '../studio/PanelHead.tsx'

export function HistoryPanel() {
  return <PanelHead title="Versions" />
}
