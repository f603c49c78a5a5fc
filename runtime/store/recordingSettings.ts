import { sql, type Kysely } from 'kysely'
import { defaultRecordingSettings, recordingSettingsSchema, type RecordingSettings } from '#shared/api/company.ts'
import type { Database } from './schema.ts'

const read = (stored: unknown): RecordingSettings =>
  recordingSettingsSchema.safeParse(stored).data ?? defaultRecordingSettings

/** What a company says of its recordings; where it says nothing, they are kept for good. */
export async function findRecordingSettings(db: Kysely<Database>, companyId: string): Promise<RecordingSettings> {
  const row = await db.selectFrom('company').select('settings').where('id', '=', companyId).limit(1).executeTakeFirst()
  return read(row?.settings['recordings'])
}

export async function saveRecordingSettings(
  db: Kysely<Database>,
  companyId: string,
  settings: RecordingSettings,
): Promise<void> {
  await db
    .updateTable('company')
    .set({ settings: sql<string>`settings || jsonb_build_object('recordings', ${JSON.stringify(settings)}::jsonb)` })
    .where('id', '=', companyId)
    .execute()
}

/** Companies that keep recordings for some days only. */
export async function listRetentions(db: Kysely<Database>): Promise<{ companyId: string; keepDays: number }[]> {
  const rows = await db
    .selectFrom('company')
    .select(['id', 'settings'])
    .where(sql<boolean>`settings -> 'recordings' ->> 'keepDays' is not null`)
    .execute()
  return rows.flatMap(({ id, settings }) => {
    const { keepDays } = read(settings['recordings'])
    return keepDays === null ? [] : [{ companyId: id, keepDays }]
  })
}
