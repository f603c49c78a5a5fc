import { PanelHead } from '../studio/PanelHead.tsx'

export function ProblemsPanel() {
  return <PanelHead title="Problems" />
}
