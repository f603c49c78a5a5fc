import { flowPageSchema } from '#shared/api/flow.ts'
import { Button, Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Workflow } from 'lucide-react'
import { useClient } from '../api/clientContext.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { FlowList } from './FlowList.tsx'

export function FlowListPage() {
  const client = useClient()
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['flows', 'list'],
    queryFn: ({ pageParam, signal }) =>
      client.read(
        () =>
          client.api.flows.$get(
            { query: { limit: '50', ...(pageParam !== null && { cursor: pageParam }) } },
            { init: { signal } },
          ),
        flowPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const flows = data?.pages.flatMap(({ items }) => items)

  return (
    <PageFrame title="Flows">
      <Stack aria-busy={isFetching}>
        {flows && flows.length > 0 && <FlowList flows={flows} />}
        {flows?.length === 0 && (
          <EmptyState icon={Workflow} title="No flows yet">
            A flow is what answers the phone: greetings, menus, questions.
          </EmptyState>
        )}
        {error && (
          <FailureNotice
            title={flows ? 'That did not work' : 'The flows could not be loaded'}
            error={error}
            retry={() => void (flows ? fetchNextPage() : refetch())}
          />
        )}
        {!flows && isFetching && <RowSkeletons what="The flows" />}
        {hasNextPage && !error && (
          <Button
            variant="default"
            onClick={() => void fetchNextPage()}
            loading={isFetching}
            style={{ alignSelf: 'center' }}
          >
            Show more
          </Button>
        )}
      </Stack>
    </PageFrame>
  )
}
