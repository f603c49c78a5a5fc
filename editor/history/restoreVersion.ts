import type { Flow } from '#shared/flow/flow.ts'
import type { FlowStore } from '../state/flowStore.ts'

/**
 * The draft as a version was, with what that version held of stale translations. Returns the way back, however late it is gone: while
 * nothing was done since, it is undo; after that, a step of its own.
 */
export function restoreVersion(document: FlowStore, number: number, flow: Flow): () => void {
  const before = document.getState().flow
  document.edit(`Restore version ${number}`, () => flow, { asIs: true })
  const restored = document.getState().flow
  return () => {
    if (document.getState().flow === before) return
    if (document.getState().flow === restored) document.undo()
    else document.edit(`Take back version ${number}`, () => before, { asIs: true })
  }
}
