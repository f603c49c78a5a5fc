import { schedulePageSchema, scheduleViewSchema, type ScheduleView } from '#shared/api/schedule.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { failureOf, parse, type Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'

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

export function useSchedule(key: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['schedules', 'one', key],
    queryFn: async ({ signal }) => parse(await client.fetch(at(key), { signal }), scheduleViewSchema),
  })
}

export const saveSchedule = async (client: Client, schedule: Schedule): Promise<ScheduleView> =>
  parse(await client.fetch(at(schedule.key), asJson('PUT', schedule)), scheduleViewSchema)

export async function deleteSchedule(client: Client, key: string): Promise<void> {
  const answer = await client.fetch(at(key), { method: 'DELETE' })
  if (!answer.ok) throw await failureOf(answer)
}

export const setOverride = async (client: Client, key: string, override: Schedule['override']): Promise<ScheduleView> =>
  parse(
    await client.fetch(`${at(key)}/override`, override ? asJson('PUT', override) : { method: 'DELETE' }),
    scheduleViewSchema,
  )
