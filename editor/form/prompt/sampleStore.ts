import { create } from 'zustand'
import type { Samples } from './samples.ts'

/** Samples that were typed, for all prompts and requests of a flow; they are no part of the document. */
const useStore = create<Readonly<Record<string, Samples>>>()(() => ({}))

const none: Samples = {}
export const useSamples = (flowId: string): Samples => useStore((all) => all[flowId] ?? none)

export const setSample = (flowId: string, path: string, text: string): void =>
  useStore.setState((all) => ({ [flowId]: { ...all[flowId], [path]: text } }))
