import { draftSchema, problemSchema, publishedSchema, type DraftAuthor, type VersionSummary } from '#shared/api/flow.ts'
import { flowSchema, type Flow } from '#shared/flow/flow.ts'
import { z } from 'zod'
import { ApiFailure, type Client } from '../api/client.ts'
import { readAuthors, readVersion } from '../history/versionQueries.ts'
import { flushSaves } from '../saving/flushSaves.ts'
import type { Studio } from '../state/studio.ts'

export type Problem = z.output<typeof problemSchema>
/** What a publication would do, as the server sees it. */
export type Prospect = {
  revision: number
  flow: Flow
  /** What new callers run now; undefined before the first publication. */
  live: { version: VersionSummary; flow: Flow } | undefined
  problems: readonly Problem[]
  authors: readonly DraftAuthor[]
}

/** Saves what is on the screen, then reads what would be published beside what is live. Throws ApiFailure. */
export async function readProspect(
  client: Client,
  studio: Studio,
  liveVersionId: string | undefined,
): Promise<Prospect> {
  await flushSaves(studio)
  const { flowId } = studio
  const [draft, version, authors] = await Promise.all([
    client.read(() => client.api.flows[':flowId'].draft.$get({ param: { flowId } }), draftSchema),
    liveVersionId === undefined ? undefined : readVersion(client, flowId, liveVersionId),
    readAuthors(client, flowId),
  ])
  return {
    revision: draft.revision,
    flow: flowSchema.parse(draft.flow),
    live: version && { version, flow: version.flow },
    problems: draft.problems,
    authors,
  }
}

/** Makes that revision the version new callers run. Throws ApiFailure: 412 when the draft moved on, 422 while it has errors. */
export const publish = (client: Client, flowId: string, json: { note: string; revision: number }) =>
  client.read(() => client.api.flows[':flowId'].versions.$post({ param: { flowId }, json }), publishedSchema)

const refusalSchema = z.object({ problems: z.array(problemSchema) })
/** The problems of a refused publication. */
export function problemsIn(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof ApiFailure) || error.status !== 422) return undefined
  return refusalSchema.safeParse(error.details).data?.problems
}
