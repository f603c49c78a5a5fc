import { flowPageSchema, flowTagsSchema, type FlowSummary } from '#shared/api/flow.ts'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../api/clientContext.ts'
import type { FlowFilter } from './flowFilter.ts'

/** Calls come and go: so often the list asks again while it is looked at. */
const refreshMs = 15_000

/** The flows that a filter lets through, page by page, the last changed first. */
export function useFlows({ search, tag, status }: FlowFilter) {
  const client = useClient()
  const query = useInfiniteQuery({
    queryKey: ['flows', 'list', { search, tag, status }],
    queryFn: ({ pageParam, signal }) =>
      client.read(
        () =>
          client.api.flows.$get(
            {
              query: {
                limit: '50',
                ...(search && { search }),
                ...(tag && { tag }),
                ...(status !== 'current' && { status }),
                ...(pageParam !== null && { cursor: pageParam }),
              },
            },
            { init: { signal } },
          ),
        flowPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
  const { data } = query
  // A flow that changed between two pages is on both.
  const flows = useMemo<readonly FlowSummary[] | undefined>(
    () => data && [...new Map(data.pages.flatMap(({ items }) => items.map((flow) => [flow.id, flow]))).values()],
    [data],
  )
  return { ...query, flows }
}

/** Every tag in use, and on how many flows. */
export function useFlowTags() {
  const client = useClient()
  return useQuery({
    queryKey: ['flows', 'tags'],
    queryFn: ({ signal }) =>
      client.read(() => client.api.flows.tags.$get(undefined, { init: { signal } }), flowTagsSchema),
    select: ({ tags }) => tags,
    staleTime: 30_000,
  })
}
