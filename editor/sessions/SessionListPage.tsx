import { PageFrame } from '../shell/PageFrame.tsx'

export function SessionListPage() {
  return <PageFrame title="SessionListPage">{null}</PageFrame>
}
