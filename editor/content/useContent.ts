import type { ContentItem } from '#shared/api/content.ts'
import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useAccount } from '../account/account.ts'
import type { Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { queryOf, type ContentFilter } from './contentFilter.ts'
import {
  findItemByKey,
  listContent,
  readFacets,
  readItem,
  readLimits,
  readRevisions,
  readUses,
} from './contentRequests.ts'

/** What colleagues changed is seen so soon. */
const refreshMs = 60_000
/** Signed addresses of private files serve for twelve hours at least (runtime/content/library.ts), */
const signedRefreshMs = 6 * 3600_000
/** of callers' recordings for a quarter of an hour (runtime/http/recordings.ts). */
const recordingRefreshMs = 10 * 60_000

/** When the addresses of these items are to be asked for anew, in milliseconds; false for never. */
export function addressesEndIn(items: readonly Pick<ContentItem, 'kind' | 'isPrivate'>[]): number | false {
  if (items.some(({ kind }) => kind === 'recording')) return recordingRefreshMs
  return items.some(({ isPrivate }) => isPrivate) ? signedRefreshMs : false
}

/** The items that a filter lets through, page by page. */
export function useContent(filter: ContentFilter) {
  const client = useClient()
  const query = useInfiniteQuery({
    queryKey: ['content', 'list', filter],
    queryFn: ({ pageParam, signal }) => listContent(client, queryOf(filter, { cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Asking anew asks for every page that was loaded. Changes made here do it at once (useRefreshContent); those of colleagues show
    // when somebody comes back to the page. By itself nothing goes old but the addresses of private files.
    refetchOnWindowFocus: ({ state: { dataUpdatedAt } }) => Date.now() - dataUpdatedAt > refreshMs,
    refetchInterval: ({ state: { data } }) => addressesEndIn(data?.pages.flatMap((page) => page.items) ?? []),
  })
  const { data } = query
  // An item that changed between two pages is on both.
  const items = useMemo<readonly ContentItem[] | undefined>(
    () => data && [...new Map(data.pages.flatMap((page) => page.items.map((item) => [item.id, item]))).values()],
    [data],
  )
  return { ...query, items }
}

export function useFacets() {
  const client = useClient()
  return useQuery({
    queryKey: ['content', 'facets'],
    queryFn: ({ signal }) => readFacets(client, signal),
    staleTime: 30_000,
  })
}

export function useLimits() {
  const client = useClient()
  return useQuery({
    queryKey: ['contentLimits'],
    queryFn: ({ signal }) => readLimits(client, signal),
    staleTime: 10 * 60_000,
  })
}

export function useItem(itemId: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['content', 'item', itemId],
    queryFn: ({ signal }) => readItem(client, itemId, signal),
    refetchInterval: refreshMs,
  })
}

/** Of `useItemByKey`, for several at once. */
export const itemByKeyQuery = (client: Client, key: string) =>
  queryOptions({
    queryKey: ['content', 'key', key],
    queryFn: ({ signal }) => findItemByKey(client, key, signal),
    enabled: key !== '',
    staleTime: 30_000,
  })

/** The item that a prompt names; null when the library has none of this key. */
export const useItemByKey = (key: string) => useQuery(itemByKeyQuery(useClient(), key))

export function useUses(itemId: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['content', 'uses', itemId],
    queryFn: ({ signal }) => readUses(client, itemId, signal),
    select: ({ items }) => items,
  })
}

export function useRevisions(itemId: string, language: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['content', 'revisions', itemId, language],
    queryFn: ({ signal }) => readRevisions(client, itemId, language, signal),
    select: ({ items }) => items,
  })
}

/** Has everything about content asked for anew. */
export function useRefreshContent(): () => Promise<void> {
  const queries = useQueryClient()
  return useCallback(async () => {
    // An open flow is checked against what there is now.
    void queries.invalidateQueries({ queryKey: ['flows', 'world'] })
    await queries.invalidateQueries({ queryKey: ['content'] })
  }, [queries])
}

/** Whether the member may change the library, and if not why. */
export function useMayChange(): { may: boolean; whyNot: string } {
  const { permissions, role } = useAccount()
  return {
    may: permissions.includes('content:write'),
    whyNot: `Your role here is ${role}. Changing the library takes the role editor, admin or owner.`,
  }
}
