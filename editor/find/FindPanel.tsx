import { PanelHead } from '../studio/PanelHead.tsx'

export function FindPanel() {
  return <PanelHead title="Find" />
}
