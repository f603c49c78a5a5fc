import { schedulePageSchema, scheduleViewSchema, type ScheduleView } from '#shared/api/schedule.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query'
import { ApiFailure, failureOf, parse, type Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { hasSameHours, type Hours } from './hoursDraft.ts'

const at = (key: string) => `/api/schedules/${encodeURIComponent(key)}`
const asJson = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export async function readSchedules(
  client: Client,
  { cursor, signal }: { cursor?: string | null; signal?: AbortSignal },
) {
  const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })
  return parse(await client.fetch(`/api/schedules?${query}`, signal ? { signal } : {}), schedulePageSchema)
}

export function useSchedules() {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: ['schedules', 'list'],
    queryFn: ({ pageParam, signal }) => readSchedules(client, { cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export const getSchedule = async (client: Client, key: string, signal?: AbortSignal): Promise<ScheduleView> =>
  parse(await client.fetch(at(key), signal ? { signal } : {}), scheduleViewSchema)

/** Whoever looks at hours sees within this time that a colleague closed by hand. */
const lookAgainMs = 15_000

export function useSchedule(key: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['schedules', 'one', key],
    queryFn: ({ signal }) => getSchedule(client, key, signal),
    refetchInterval: lookAgainMs,
    refetchOnWindowFocus: 'always',
  })
}

/** Shows what the server has just answered: an answer to an earlier question must not come after it. */
export async function showSaved(queries: QueryClient, saved: ScheduleView): Promise<void> {
  const queryKey = ['schedules', 'one', saved.key]
  await queries.cancelQueries({ queryKey })
  queries.setQueryData(queryKey, saved)
  void queries.invalidateQueries({ queryKey: ['schedules', 'list'] })
}

/** Makes new hours, or makes deleted ones again. */
export const makeSchedule = async (client: Client, schedule: Schedule): Promise<ScheduleView> =>
  parse(await client.fetch(at(schedule.key), asJson('PUT', schedule)), scheduleViewSchema)

export const isStale = (failure: unknown): boolean => failure instanceof ApiFailure && failure.status === 412

/** Saves hours in place of those they were made from; what is set by hand stays as it is. A failure `isStale` when others changed them. */
export async function saveHours(client: Client, base: ScheduleView, hours: Hours): Promise<ScheduleView> {
  const { key } = base
  const saveOver = async (revision: number) => {
    const request = asJson('PUT', { key, ...hours })
    const headers = { ...request.headers, 'if-match': `"${revision}"` }
    return parse(await client.fetch(at(key), { ...request, headers }), scheduleViewSchema)
  }
  try {
    return await saveOver(base.revision)
  } catch (failure) {
    if (!isStale(failure)) throw failure
    const newer = await getSchedule(client, key)
    // Opening or closing by hand is in nobody's way.
    if (!hasSameHours(base, newer)) throw failure
    return saveOver(newer.revision)
  }
}

export async function deleteSchedule(client: Client, key: string): Promise<void> {
  const answer = await client.fetch(at(key), { method: 'DELETE' })
  if (!answer.ok) throw await failureOf(answer)
}

export const setOverride = async (client: Client, key: string, override: Schedule['override']): Promise<ScheduleView> =>
  parse(
    await client.fetch(`${at(key)}/override`, override ? asJson('PUT', override) : { method: 'DELETE' }),
    scheduleViewSchema,
  )
