import { flowPageSchema, flowSummarySchema, type FlowSummary } from '#shared/api/flow.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient } from '../api/clientContext.ts'
import type { ToastLink } from '../shell/LinkToast.tsx'

/** Why callers of its numbers do not hear a flow, be it ever so well assigned. */
export type Unheard = 'never published' | 'out of service'
export type FlowChoice = { id: string; name: string; unheard?: Unheard | undefined }

export const unheardOf = ({ isOutOfService, liveVersion }: Pick<FlowSummary, 'isOutOfService' | 'liveVersion'>) =>
  isOutOfService ? 'out of service' : liveVersion ? undefined : 'never published'

export const choiceOf = (flow: FlowSummary): FlowChoice => ({
  id: flow.id,
  name: flow.name,
  unheard: unheardOf(flow),
})

/** What callers hear instead, and the word for what to do about it in the flow. */
export const unheardWords: Readonly<Record<Unheard, { title: string; heard: string; remedy: string }>> = {
  'never published': {
    title: 'Never published',
    heard: 'which was never published: callers hear that their call cannot be taken.',
    remedy: 'Publish it',
  },
  'out of service': {
    title: 'Out of service',
    heard: 'which is out of service: callers hear its closed message.',
    remedy: 'Put it back',
  },
}

/** What follows “The number leads to” once it was given a flow that callers do not hear yet. */
export function unheardNote(flow: FlowChoice | null): { words: string; link: ToastLink } | undefined {
  if (!flow?.unheard) return undefined
  const { heard, remedy } = unheardWords[flow.unheard]
  return { words: `leads to ${flow.name}, ${heard}`, link: { label: remedy, path: `/flows/${flow.id}` } }
}

/** The flows whose name has these words in it, the first of them. */
export function useFlowChoices(wanted: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['flows', 'choices', wanted],
    queryFn: ({ signal }) =>
      client.read(
        () =>
          client.api.flows.$get(
            { query: { limit: '30', ...(wanted !== '' && { search: wanted }) } },
            { init: { signal } },
          ),
        flowPageSchema,
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}

/** One flow, asked for by itself where it is needed. */
export function useFlowChoice(flowId: string | null, isNeeded: boolean): FlowSummary | undefined {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['flows', 'choice', flowId],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].$get({ param: { flowId: flowId ?? '' } }, { init: { signal } }),
        flowSummarySchema,
      ),
    enabled: flowId !== null && isNeeded,
    staleTime: 60_000,
  })
  return data
}

/** Why callers do not hear the flow of a number; undefined while they do, or nobody knows yet. */
export function useUnheard(flowId: string | null): Unheard | undefined {
  const { data } = useFlowChoices('')
  const listed = data?.items.find(({ id }) => id === flowId)
  // A company has more numbers than flows: most are among those that the choice offers anyway.
  const byId = useFlowChoice(flowId, data !== undefined && !listed)
  const flow = listed ?? byId
  return flow && unheardOf(flow)
}
