import { PageFrame } from '../shell/PageFrame.tsx'

export function StudioPage() {
  return <PageFrame title="StudioPage">{null}</PageFrame>
}
