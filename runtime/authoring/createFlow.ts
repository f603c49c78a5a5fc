import type { Kysely } from 'kysely'
import { currentFormat, type Flow } from '#shared/flow/flow.ts'
import type { Clock, Random } from '../clock.ts'
import { ProblemError } from '../http/problemError.ts'
import { insertFlow } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'

/** A start on an empty canvas. */
export const blankFlow = ({
  name,
  languages = ['en-US'],
  timeZone = 'UTC',
}: {
  name: string
  languages?: readonly string[]
  timeZone?: string
}): Flow => ({
  format: currentFormat,
  name,
  languages: [...languages],
  defaultLanguage: languages[0] ?? 'en-US',
  timeZone,
  recording: 'off',
  maxCallMinutes: 60,
  variables: [],
  nodes: [{ id: 'start', type: 'start', version: 1, position: { x: 0, y: 0 }, data: {} }],
  edges: [],
  notes: [],
  tests: [],
})

/** `Été à Paris!` → `ete-a-paris`. Names without Latin letters or digits give `otherwise`. */
export const keyFromName = (name: string, otherwise = 'flow'): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 56)
    .replace(/^-+|-+$/g, '') || otherwise

/** Inserts a flow under the wanted key, or under the first free one made from its name. */
export async function createFlow(
  { db, clock, random }: { db: Kysely<Database>; clock: Clock; random: Random },
  {
    companyId,
    userId,
    flow,
    key,
    tags = [],
  }: { companyId: string; userId: string; flow: Flow; key?: string | undefined; tags?: readonly string[] },
): Promise<string> {
  const row = { companyId, flowId: random.uuid(), flow, tags, userId, now: clock.now() }
  if (key !== undefined) {
    if (await insertFlow(db, { ...row, key })) return row.flowId
    throw new ProblemError(409, 'key_taken', `Another flow has the key ${key}.`)
  }
  const base = keyFromName(flow.name)
  for (let number = 1; number <= 50; number++)
    if (await insertFlow(db, { ...row, key: number === 1 ? base : `${base}-${number}` })) return row.flowId
  const rare = `${base}-${random.uuid().slice(0, 8)}`
  if (await insertFlow(db, { ...row, key: rare })) return row.flowId
  throw new ProblemError(409, 'key_taken', `The keys made from this name are taken. Choose a key.`)
}
