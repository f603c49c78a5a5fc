import { PageFrame } from '../shell/PageFrame.tsx'

export function NumbersPage() {
  return <PageFrame title="NumbersPage">{null}</PageFrame>
}
