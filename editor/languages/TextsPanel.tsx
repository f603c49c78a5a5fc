import { PanelHead } from '../studio/PanelHead.tsx'

export function TextsPanel() {
  return <PanelHead title="Texts" />
}
