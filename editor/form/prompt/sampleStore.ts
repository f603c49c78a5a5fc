import { create } from 'zustand'
import { useAccount } from '../../account/account.ts'
import { useStudio } from '../../state/studio.ts'
import type { Samples } from './samples.ts'

/** Samples that a member typed, for all prompts and requests of a flow, until the page is left; they are no part of the document. */
const useStore = create<Readonly<Record<string, Samples>>>()(() => ({}))

const none: Samples = {}

export function useSamples(): { samples: Samples; setSample(path: string, text: string): void } {
  const { user, company } = useAccount()
  const { flowId } = useStudio()
  const key = `${company.id} ${user.id} ${flowId}`
  const samples = useStore((all) => all[key] ?? none)
  const setSample = (path: string, text: string) =>
    useStore.setState((all) => ({ [key]: { ...all[key], [path]: text } }))
  return { samples, setSample }
}
