import {
  bulkResultSchema,
  flowSummarySchema,
  importedSchema,
  type bulkActions,
  type FlowSummary,
} from '#shared/api/flow.ts'
import type { z } from 'zod'
import { ApiFailure, failureOf, parse, type Client } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'
import { readTextFile } from '../languages/readTextFile.ts'

export type BulkAction = (typeof bulkActions)[number]
/** What came of one of several. */
export type FlowOutcome = { flowId: string; name: string; isDone: boolean; code: string | null; message: string | null }

const ofFlow = (flowId: string) => ({ param: { flowId } })

export const archiveFlow = (client: Client, flowId: string): Promise<FlowSummary> =>
  client.read(() => client.api.flows[':flowId'].archive.$post(ofFlow(flowId)), flowSummarySchema)

export const unarchiveFlow = (client: Client, flowId: string): Promise<FlowSummary> =>
  client.read(() => client.api.flows[':flowId'].unarchive.$post(ofFlow(flowId)), flowSummarySchema)

export const duplicateFlow = (client: Client, flowId: string): Promise<FlowSummary> =>
  client.read(() => client.api.flows[':flowId'].duplicate.$post({ ...ofFlow(flowId), json: {} }), flowSummarySchema)

export const deleteFlow = (client: Client, flowId: string): Promise<void> =>
  client.send(() => client.api.flows[':flowId'].$delete(ofFlow(flowId)))

export const tagFlow = (client: Client, flowId: string, tags: readonly string[]): Promise<FlowSummary> =>
  client.read(
    () => client.api.flows[':flowId'].$patch({ ...ofFlow(flowId), json: { tags: [...tags] } }),
    flowSummarySchema,
  )

type Service = { isOutOfService: boolean; closedMessage?: Record<string, string> | null }
export const setService = (client: Client, flowId: string, service: Service): Promise<FlowSummary> =>
  client.read(() => client.api.flows[':flowId'].service.$put({ ...ofFlow(flowId), json: service }), flowSummarySchema)

/** The server takes so many at once. */
const maxAtOnce = 100

/** One thing for several flows; each succeeds or fails by itself. */
export async function changeFlows(
  client: Client,
  flows: readonly Pick<FlowSummary, 'id' | 'name'>[],
  wanted: { action: BulkAction; tag?: string },
): Promise<FlowOutcome[]> {
  const nameOf = new Map(flows.map(({ id, name }) => [id, name]))
  const outcomes: FlowOutcome[] = []
  for (let at = 0; at < flows.length; at += maxAtOnce) {
    const flowIds = flows.slice(at, at + maxAtOnce).map(({ id }) => id)
    const { results } = await client.read(
      () => client.api.flows.bulk.$post({ json: { flowIds, ...wanted } }),
      bulkResultSchema,
    )
    outcomes.push(...results.map((result) => ({ ...result, name: nameOf.get(result.flowId) ?? '' })))
  }
  return outcomes
}

/** The canonical file of the draft, under the name the server gives it. */
export async function exportFlow(client: Client, { id, key }: Pick<FlowSummary, 'id' | 'key'>) {
  const answer = await client.fetch(`/api/flows/${id}/export`)
  if (!answer.ok) throw await failureOf(answer)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `${key}.json`
  return { name, content: await answer.blob() }
}

export type Imported = z.output<typeof importedSchema>
export type ImportOutcome =
  | { kind: 'imported'; file: string; flow: Imported }
  | { kind: 'refused'; file: string; message: string; details: readonly string[] }

// A guess at its letters would be in every text of the flow, and nobody would be told.
const notUtf8 = 'The file is not UTF-8, so its accented letters cannot be read. Save it as UTF-8 and import it again.'

/** Sends each file as it is, so that the server can say where in it a slip is. */
export async function importFlows(client: Client, files: readonly File[]): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = []
  for (const file of files) {
    try {
      const { text, encoding } = readTextFile(new Uint8Array(await file.arrayBuffer()))
      if (encoding === 'windows-1252') {
        outcomes.push({ kind: 'refused', file: file.name, message: notUtf8, details: [] })
        continue
      }
      const answer = await client.fetch('/api/flows/import', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        // An empty body would stand for none.
        body: text.trim() || '""',
      })
      outcomes.push({ kind: 'imported', file: file.name, flow: await parse(answer, importedSchema) })
    } catch (error) {
      const details = error instanceof ApiFailure ? slipsIn(error.details) : []
      outcomes.push({ kind: 'refused', file: file.name, message: messageOf(error), details })
    }
  }
  return outcomes
}

const maxSlips = 5

/** `nodes.3.data: Too long.` for each slip of a document that is none; the first is in the message already. */
function slipsIn(details: unknown): string[] {
  if (typeof details !== 'object' || details === null || !('problems' in details)) return []
  const { problems } = details
  if (!Array.isArray(problems)) return []
  const lines = problems.slice(1).flatMap((problem: unknown) => {
    if (typeof problem !== 'object' || problem === null || !('message' in problem)) return []
    const path = 'path' in problem && typeof problem.path === 'string' && problem.path !== '' ? `${problem.path}: ` : ''
    return [`${path}${String(problem.message)}`]
  })
  const more = lines.length - maxSlips
  return more > 0 ? [...lines.slice(0, maxSlips), `And ${more} more.`] : lines
}
