import { sessionEndings } from '#shared/api/session.ts'
import { resourceKeySchema } from '#shared/flow/ids.ts'
import { z } from 'zod'

/** The filters as the address bar holds them; what is no filter is left out. */
const filterSchema = z.object({
  flow: z.uuid().optional().catch(undefined),
  version: z.uuid().optional().catch(undefined),
  number: z
    .string()
    .regex(/^\+?[\d\s().-]{3,30}$/)
    .optional()
    .catch(undefined),
  ending: z.enum(sessionEndings).optional().catch(undefined),
  outcome: z.string().trim().min(1).max(200).optional().catch(undefined),
  status: z.enum(['live', 'ended']).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  text: z.string().trim().min(1).max(100).optional().catch(undefined),
  trials: z.enum(['true', 'all']).optional().catch(undefined),
  flowKey: resourceKeySchema.optional().catch(undefined),
})
export type SessionFilter = z.output<typeof filterSchema>
export type FilterName = keyof SessionFilter

export const readFilter = (params: URLSearchParams): SessionFilter => filterSchema.parse(Object.fromEntries(params))

/** The address with one filter changed. Another flow forgets the version, which was the other's. */
export function withFilter(
  params: URLSearchParams,
  change: Partial<Record<FilterName, string | null>>,
): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const [name, value] of Object.entries(change)) {
    if (value) next.set(name, value)
    else next.delete(name)
    if (name === 'flow') {
      next.delete('version')
      next.delete('flowKey')
    }
  }
  return next
}

/** The filters as GET /api/sessions takes them. Days are those of the reader's clock, both ends included. */
export function sessionQuery(filter: SessionFilter): Record<string, string> {
  const { flow, flowKey, version, number, ending, outcome, status, from, to, text, trials } = filter
  const query = {
    flowId: flow,
    flowKey,
    versionId: version,
    number: number === undefined ? undefined : international(number),
    ending,
    outcome,
    status,
    from: from === undefined ? undefined : startOfDay(from, 0),
    to: to === undefined ? undefined : startOfDay(to, 1),
    text,
    isTest: trials,
  }
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

export const isFiltered = (filter: SessionFilter): boolean => Object.values(filter).some((value) => value !== undefined)

/** A plus that went missing on its way through an address is put back. */
const international = (number: string) => (number.trim().startsWith('+') ? number.trim() : `+${number.trim()}`)

function startOfDay(date: string, daysLater: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(year, month - 1, day + daysLater).toISOString()
}
