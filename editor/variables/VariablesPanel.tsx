import { PanelHead } from '../studio/PanelHead.tsx'

export function VariablesPanel() {
  return <PanelHead title="Variables" />
}
