import { flowPageSchema, versionSchema, type FlowSummary } from '#shared/api/flow.ts'
import type { Bindings } from '#shared/flow/bindings.ts'
import { referencesOf } from '#shared/flow/bindFlow.ts'
import type { Flow } from '#shared/flow/flow.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import type { FlowVersion } from '#shared/run/program.ts'
import { parse, type Client } from '../api/client.ts'
import { readSchedules } from '../hours/scheduleQueries.ts'

/** A draft with all that its tests need, as plain data: it goes to a worker. */
export type TestedFlow = {
  root: FlowVersion
  /** The versions of sub-flows, and of theirs: those that a trial would bind. */
  below: readonly FlowVersion[]
  schedules: Readonly<Record<string, Schedule>>
}

/** Fetches what lies around a draft. A sub-flow that is not published is left out: the test that comes to it says so. */
export async function loadTested(
  client: Client,
  { flowId, flowKey, flow }: { flowId: string; flowKey: string; flow: Flow },
  signal?: AbortSignal,
): Promise<TestedFlow> {
  const references = referencesOf(flow)
  const listed = references.flows.length > 0 ? await allFlows(client, signal) : []
  const bindings: Bindings = {
    flows: Object.fromEntries(
      listed.flatMap(({ id, key, liveVersion }) =>
        liveVersion && references.flows.includes(key) ? [[key, { flowId: id, versionId: liveVersion.id }]] : [],
      ),
    ),
    content: {},
  }
  const below = new Map<string, FlowVersion>()
  let wanted = Object.values(bindings.flows)
  while (wanted.length > 0) {
    const found = await Promise.all(
      wanted.map(async ({ flowId: id, versionId }): Promise<FlowVersion> => {
        const init = signal ? { signal } : {}
        const version = await parse(await client.fetch(`/api/flows/${id}/versions/${versionId}`, init), versionSchema)
        const key = listed.find((one) => one.id === id)?.key ?? id
        return {
          id: versionId,
          flowId: id,
          flowKey: key,
          number: version.number,
          flow: version.flow,
          bindings: version.bindings,
        }
      }),
    )
    for (const version of found) below.set(version.id, version)
    wanted = found
      .flatMap(({ bindings: { flows } }) => Object.values(flows))
      .filter(({ versionId }, index, all) => {
        return !below.has(versionId) && all.findIndex((one) => one.versionId === versionId) === index
      })
  }
  const needsHours = [flow, ...[...below.values()].map((version) => version.flow)].some(
    (one) => referencesOf(one).schedules.length > 0,
  )
  return {
    root: { id: 'draft', flowId, flowKey, number: 0, flow, bindings },
    below: [...below.values()],
    schedules: needsHours ? await allSchedules(client, signal) : {},
  }
}

async function allFlows(client: Client, signal: AbortSignal | undefined): Promise<FlowSummary[]> {
  const items: FlowSummary[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: URLSearchParams = new URLSearchParams({ status: 'all', limit: '100', ...(cursor && { cursor }) })
    const page = await parse(await client.fetch(`/api/flows?${query}`, signal ? { signal } : {}), flowPageSchema)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

async function allSchedules(client: Client, signal: AbortSignal | undefined): Promise<Record<string, Schedule>> {
  const found: Record<string, Schedule> = {}
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Awaited<ReturnType<typeof readSchedules>> = await readSchedules(client, {
      ...(cursor && { cursor }),
      ...(signal && { signal }),
    })
    for (const schedule of page.items) found[schedule.key] = schedule
    cursor = page.nextCursor
  }
  return found
}
