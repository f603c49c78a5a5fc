import type { Flow } from '#shared/flow/flow.ts'
import type { Studio } from './studio.ts'

const studios = new Map<string, Studio>()

/** What arrives late for this flow is set in this studio, until the returned function is called. */
export function keepOpen(studio: Studio): () => void {
  studios.set(studio.flowId, studio)
  return () => {
    if (studios.get(studio.flowId) === studio) studios.delete(studio.flowId)
  }
}

/**
 * Changes a flow from what outlives its page, such as an upload, in the words of a step of its history. `closed`: it is not open here
 * for changes; `gone`: what was to be changed is not in it any more.
 */
export function editOpenFlow(flowId: string, step: string, change: (flow: Flow) => Flow): 'done' | 'closed' | 'gone' {
  const studio = studios.get(flowId)
  if (!studio || studio.readOnly !== undefined) return 'closed'
  const before = studio.document.getState().flow
  studio.document.edit(step, change)
  return studio.document.getState().flow === before ? 'gone' : 'done'
}
