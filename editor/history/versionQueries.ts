import { versionPageSchema, versionSchema, versionSummarySchema, type VersionSummary } from '#shared/api/flow.ts'
import { draftAuthorsSchema, type DraftAuthor, type FlowSummary, flowSummarySchema } from '#shared/api/flow.ts'
import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query'
import { failureOf, type Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { saveFile } from '../flows/saveFile.ts'

/** Of one page of the list. */
const pageSize = '30'

export function useVersions(flowId: string) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: ['flows', 'versions', flowId],
    queryFn: ({ pageParam, signal }) =>
      client.read(
        () =>
          client.api.flows[':flowId'].versions.$get(
            { param: { flowId }, query: { limit: pageSize, ...(pageParam !== undefined && { cursor: pageParam }) } },
            { init: { signal } },
          ),
        versionPageSchema,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** A version with its flow, which never changes. */
export function useVersion(flowId: string, versionId: string | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: ['flows', 'version', flowId, versionId],
    queryFn: () => readVersion(client, flowId, versionId ?? ''),
    enabled: versionId !== undefined,
    staleTime: Infinity,
  })
}

export const readVersion = (client: Client, flowId: string, versionId: string) =>
  client.read(
    () => client.api.flows[':flowId'].versions[':versionId'].$get({ param: { flowId, versionId } }),
    versionSchema,
  )

/** The same as the studio asks for: whether the draft is ahead, and what is live. */
export function useFlowSummary(flowId: string): FlowSummary | undefined {
  const client = useClient()
  return useQuery({
    queryKey: ['flows', 'one', flowId],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].$get({ param: { flowId } }, { init: { signal } }),
        flowSummarySchema,
      ),
  }).data
}

export async function readAuthors(client: Client, flowId: string): Promise<readonly DraftAuthor[]> {
  const { items } = await client.read(
    () => client.api.flows[':flowId'].draft.authors.$get({ param: { flowId } }),
    draftAuthorsSchema,
  )
  return items
}

/** New callers run this version from now on. */
export async function activateVersion(
  client: Client,
  queries: QueryClient,
  flowId: string,
  versionId: string,
): Promise<VersionSummary> {
  const version = await client.read(
    () => client.api.flows[':flowId'].versions[':versionId'].activate.$post({ param: { flowId, versionId } }),
    versionSummarySchema,
  )
  await refreshVersions(queries, flowId)
  return version
}

export async function refreshVersions(queries: QueryClient, flowId: string): Promise<void> {
  await Promise.all(
    [
      ['flows', 'one', flowId],
      ['flows', 'versions', flowId],
      ['flows', 'list'],
      // Whether callers of their numbers hear them.
      ['flows', 'choices'],
      ['flows', 'choice'],
    ].map((queryKey) => queries.invalidateQueries({ queryKey })),
  )
}

/** The canonical file of a version. */
export async function downloadVersion(client: Client, flowId: string, { id, number }: VersionSummary, name: string) {
  const answer = await client.fetch(`/api/flows/${flowId}/export?version=${id}`)
  if (!answer.ok) throw await failureOf(answer)
  saveFile(`${name}-v${number}.json`, await answer.blob())
}
