import { PanelHead } from '../studio/PanelHead.tsx'

export function InspectorPanel() {
  return <PanelHead title="Node" />
}
