import { sql, type Kysely } from 'kysely'
import type { Json } from '#shared/flow/flow.ts'
import type { Sealer } from '../../security/sealer.ts'
import type { Database } from '../../store/schema.ts'

type Values = Readonly<Record<string, Json>>

/** What a call is given for its flow. Values that the flow declares sensitive are one sealed text in its row. */
export type CallVariables = {
  /** As the row keeps them, by what the flow's live version declares. */
  seal(flow: { companyId: string; flowId: string }, variables: Values): Promise<Values>
  /** All of them sealed: for a draft, whose declarations may change before they are used. */
  sealAll(variables: Values): Values
  /** As the session gets them. */
  unseal(stored: Values): Values
}

/** No variable has this name: theirs are words. */
const sealedKey = '$sealed'

export const createCallVariables = ({ db, sealer }: { db: Kysely<Database>; sealer: Sealer }): CallVariables => ({
  async seal(flow, variables) {
    if (Object.keys(variables).length === 0) return variables
    const sensitive = await listSensitive(db, flow)
    const { [sealedKey]: _, ...given } = variables
    const [secret, open] = [true, false].map((isSecret) =>
      Object.fromEntries(Object.entries(given).filter(([name]) => sensitive.has(name) === isSecret)),
    )
    if (!secret || Object.keys(secret).length === 0) return given
    return { ...open, [sealedKey]: sealer.seal(JSON.stringify(secret)) }
  },
  sealAll: (variables) =>
    Object.keys(variables).length === 0 ? variables : { [sealedKey]: sealer.seal(JSON.stringify(variables)) },
  unseal({ [sealedKey]: sealed, ...open }) {
    return typeof sealed === 'string' ? { ...open, ...(JSON.parse(sealer.unseal(sealed)) as Values) } : open
  },
})

/** What a row's variables show to people. */
export function openVariables({ [sealedKey]: _, ...open }: Values): Values {
  return open
}

async function listSensitive(
  db: Kysely<Database>,
  { companyId, flowId }: { companyId: string; flowId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select variable ->> 'name' as name
      from flow f
      join flow_version v on v.company_id = f.company_id and v.id = f.live_version_id
     cross join lateral jsonb_array_elements(v.document::jsonb -> 'variables') as variable
     where f.company_id = ${companyId} and f.id = ${flowId} and (variable ->> 'sensitive')::boolean`.execute(db)
  return new Set(rows.map(({ name }) => name))
}
