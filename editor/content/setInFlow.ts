import type { Flow } from '#shared/flow/flow.ts'
import { toastDone } from '../shell/toast.ts'
import { editOpenFlow } from '../state/openFlows.ts'

type Arrived = { flowId: string; /** Of the history. */ step: string; /** Of the item. */ title: string }

/** Sets what has arrived in the library where its author wanted it in a flow; says so when it can no longer be set. */
export function setInFlow({ flowId, step, title }: Arrived, change: (flow: Flow) => Flow): boolean {
  const outcome = editOpenFlow(flowId, step, change)
  if (outcome === 'done') return true
  const why =
    outcome === 'closed'
      ? 'Its flow is not open here any more'
      : 'The place it was for has changed or is gone meanwhile'
  toastDone(`“${title}” is in the library. ${why}: choose it in the prompt.`, undefined, undefined, {
    link: { label: 'Open the flow', path: `/flows/${flowId}` },
  })
  return false
}
