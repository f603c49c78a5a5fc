import type { Kysely } from 'kysely'
import { referencesOf } from '#shared/flow/bindFlow.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import { listDocumentsNaming } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'

/** Keys of the flows whose draft or live version names a flow or a schedule. */
export async function findReferences(
  db: Kysely<Database>,
  {
    companyId,
    to,
    key,
    exceptFlowId,
  }: { companyId: string; to: 'flows' | 'schedules'; key: string; exceptFlowId?: string },
): Promise<string[]> {
  const documents = await listDocumentsNaming(db, {
    companyId,
    key,
    ...(exceptFlowId !== undefined && { exceptFlowId }),
  })
  return [...new Set(documents.filter(({ document }) => names(document, to, key)).map(({ flowKey }) => flowKey))]
}

function names(document: unknown, to: 'flows' | 'schedules', key: string): boolean {
  const read = readFlow(document)
  return read.ok && referencesOf(read.flow)[to].includes(key)
}
