import type { ContentImport } from '#shared/api/content.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { cancelImport, listImports, readImport } from './contentRequests.ts'
import { useRefreshContent } from './useContent.ts'

const pollMs = 1000
// Not below `content`: what is asked for anew when an import ends is what it changed.
const listKey = ['contentImports']
const keyOf = (importId: string) => ['contentImports', importId]

/** The company's latest import, whoever began it; null when there was none within 30 days. */
export function useLatestImport() {
  const client = useClient()
  return useQuery({
    queryKey: listKey,
    queryFn: ({ signal }) => listImports(client, signal),
    select: ({ items }) => items[0] ?? null,
    staleTime: 0,
  })
}

/** An import at the server, asked after until it is over, also over a line that is lost for a while. */
export function useWatchedImport(importId: string) {
  const client = useClient()
  const queries = useQueryClient()
  const refresh = useRefreshContent()
  const { data, error, failureReason } = useQuery({
    queryKey: keyOf(importId),
    queryFn: ({ signal }) => readImport(client, importId, signal),
    refetchInterval: ({ state: { data, error } }) =>
      (data && data.state !== 'importing') || isRefused(error) ? false : pollMs,
    refetchIntervalInBackground: true,
    retry: false,
  })
  const wasUnderWay = useRef(false)
  const state = data?.state
  useEffect(() => {
    if (state === 'importing') wasUnderWay.current = true
    else if (state !== undefined && wasUnderWay.current) {
      wasUnderWay.current = false
      void queries.invalidateQueries({ queryKey: listKey, exact: true })
      void refresh()
    }
  }, [state, refresh, queries])
  const cancelling = useMutation({
    mutationFn: () => cancelImport(client, importId),
    onSuccess: (found: ContentImport) => queries.setQueryData(keyOf(importId), found),
  })
  return { data, error, trouble: troubleOf(failureReason), cancelling }
}

/** It is not there, or may not be looked at any more: asking again changes nothing. Whatever else is answered may pass. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.status === 403 || error.status === 404)

/** Why no news of an import comes, though it goes on. */
export type Trouble = 'line' | 'busy' | 'server'
function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof ApiFailure) || isRefused(error)) return undefined
  if (error.status === 0) return 'line'
  // RFC 6585, section 4.
  return error.status === 429 ? 'busy' : 'server'
}
