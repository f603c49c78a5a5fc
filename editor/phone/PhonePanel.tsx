import { PanelHead } from '../studio/PanelHead.tsx'

export function PhonePanel() {
  return <PanelHead title="Phone" />
}
