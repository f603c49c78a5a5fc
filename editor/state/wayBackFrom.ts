import { toastRefused } from '../shell/toast.ts'
import type { FlowStore } from './flowStore.ts'

/** For the toast about a step that was just done: undoes it, unless others came after it. */
export function wayBackFrom(document: Pick<FlowStore, 'history' | 'getState' | 'undo'>, step: string): () => void {
  const steps = () => document.history.getState().pastStates.length
  const before = steps()
  return () => {
    if (steps() === before && document.getState().step === step) document.undo()
    else toastRefused('Other steps came after it', 'Ctrl Z undoes them one by one, the last one first.')
  }
}
