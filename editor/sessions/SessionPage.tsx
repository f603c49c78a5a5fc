import { PageFrame } from '../shell/PageFrame.tsx'

export function SessionPage() {
  return <PageFrame title="SessionPage">{null}</PageFrame>
}
