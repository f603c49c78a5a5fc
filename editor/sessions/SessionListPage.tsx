import '../list/list.css'
import { sessionPageSchema } from '#shared/api/session.ts'
import { Button, Stack, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { AudioLines, Lock, SearchX } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { isFiltered, readFilter, sessionQuery } from './sessionFilter.ts'
import { SessionFilters } from './SessionFilters.tsx'
import { SessionList } from './SessionList.tsx'
import './sessions.css'

const lead = 'Every call: what was said, which way it took, and how it ended.'

export function SessionListPage() {
  const { may, whyNot } = useMay('sessions:read')
  return (
    <PageFrame title="Sessions" lead={lead}>
      {may ? (
        <Sessions />
      ) : (
        <EmptyState icon={Lock} title="Sessions are not shown to you">
          {whyNot}
        </EmptyState>
      )}
    </PageFrame>
  )
}

/** While a call is going on, and while none is. Long lists are left alone: every page of them would be read anew. */
const refreshMs = { live: 3000, quiet: 15_000 }
const refreshedPages = 3

function Sessions() {
  const client = useClient()
  const [params] = useSearchParams()
  const filter = readFilter(params)
  const query = sessionQuery(filter)
  const { data, error, isFetching, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['sessions', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        client.read(
          () =>
            client.api.sessions.$get(
              { query: { limit: '50', ...query, ...(pageParam !== null && { cursor: pageParam }) } },
              { init: { signal } },
            ),
          sessionPageSchema,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data: shown } }) => {
        if (!shown || shown.pages.length > refreshedPages) return false
        const isAnyLive = shown.pages.some(({ items }) => items.some(({ status }) => status === 'live'))
        return isAnyLive ? refreshMs.live : refreshMs.quiet
      },
    })
  const sessions = data?.pages.flatMap(({ items }) => items)
  const isSearch = filter.text !== undefined || filter.outcome !== undefined
  return (
    <Stack gap="sm" aria-busy={isFetching && (sessions === undefined || isPlaceholderData)}>
      <SessionFilters />
      {sessions && sessions.length > 0 && <SessionList sessions={sessions} />}
      {sessions?.length === 0 && !hasNextPage && !error && <NoSessions isFiltered={isFiltered(filter)} />}
      {error && (
        <FailureNotice
          title={sessions ? 'That did not work' : 'The sessions could not be loaded'}
          error={error}
          retry={() => void refetch()}
        />
      )}
      {!sessions && isFetching && <RowSkeletons what="The sessions" />}
      {hasNextPage && !error && (
        <Stack align="center" gap={4}>
          {isSearch && (
            <Text size="sm" className="quiet" role="status">
              {`${sessions?.length === 0 ? 'Nothing found yet' : 'Found so far'} among the latest calls. Older ones have not been searched.`}
            </Text>
          )}
          <Button variant="default" onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
            {isSearch ? 'Search further back' : 'Show more'}
          </Button>
        </Stack>
      )}
    </Stack>
  )
}

function NoSessions({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <EmptyState icon={SearchX} title="No session is like that">
        Take a filter away, or widen the dates. Calls of trials are only shown “with trials”.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={AudioLines}
      title="Nobody has called yet"
      actions={
        <Button component={Link} to="/numbers" variant="default" mt="xs">
          See the numbers
        </Button>
      }
    >
      Publish a flow, give it a number and call it. Without a carrier, <code>npm run call -- +15550100001</code> rings
      one from a terminal.
    </EmptyState>
  )
}
