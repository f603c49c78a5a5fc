import { sessionDetailSchema, sessionFlowsSchema, type SessionEvent } from '#shared/api/session.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { z } from 'zod'
import { parse, type Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { followEvents } from '../api/followEvents.ts'
import { sessionDocuments } from './sessionDocuments.ts'

export type SessionDetail = z.output<typeof sessionDetailSchema>

const readSession = (client: Client, sessionId: string, signal: AbortSignal) =>
  client.read(
    () => client.api.sessions[':sessionId'].$get({ param: { sessionId } }, { init: { signal } }),
    sessionDetailSchema,
  )

/** A session, which follows the call while it is live. `following` is false while its news cannot be had. */
export function useSession(sessionId: string) {
  const client = useClient()
  const queries = useQueryClient()
  const [isFollowing, setFollowing] = useState(true)
  const query = useQuery({
    queryKey: ['sessions', 'one', sessionId],
    queryFn: ({ signal }) => readSession(client, sessionId, signal),
  })
  const isLive = query.data?.status === 'live'
  useEffect(() => {
    if (!isLive) return
    const stop = new AbortController()
    const onNews = (event: string, { seq }: SessionEvent) => {
      const known = queries.getQueryData<SessionDetail>(['sessions', 'one', sessionId])
      // The stream begins with the first step; only what the page does not show yet is asked for.
      if (event === 'step' && known?.interactions.some((step) => step.seq >= seq)) return
      void queries.invalidateQueries({ queryKey: ['sessions', 'one', sessionId] }, { cancelRefetch: false })
    }
    followEvents(client, `/api/sessions/${encodeURIComponent(sessionId)}/events`, {
      onEvent: ({ event, data }) => onNews(event, data as SessionEvent),
      onState: setFollowing,
      signal: stop.signal,
    }).then(
      () => queries.invalidateQueries({ queryKey: ['sessions', 'one', sessionId] }),
      () => setFollowing(false),
    )
    return () => stop.abort()
  }, [client, queries, sessionId, isLive])
  return { ...query, isLive, isFollowing }
}

/** The documents a session ran. `steps` is how many it has made: a new step may go into another sub-flow. */
export function useSessionDocuments(sessionId: string, steps: number) {
  const client = useClient()
  const { data, error, isPending } = useQuery({
    queryKey: ['sessions', 'flows', sessionId, steps],
    queryFn: async ({ signal }) =>
      parse(await client.fetch(`/api/sessions/${encodeURIComponent(sessionId)}/flows`, { signal }), sessionFlowsSchema),
    staleTime: Infinity,
    enabled: steps > 0,
    placeholderData: (before) => before,
  })
  const documents = useMemo(() => sessionDocuments(data?.items ?? []), [data])
  return { documents, flows: data?.items, error, isPending }
}
