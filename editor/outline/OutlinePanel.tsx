import { PanelHead } from '../studio/PanelHead.tsx'

export function OutlinePanel() {
  return <PanelHead title="Outline" />
}
