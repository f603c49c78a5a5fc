import type { Kysely } from 'kysely'
import { noBindings } from '#shared/flow/bindings.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { systemRandom } from '#runtime/clock.ts'
import { insertContentItem } from '#runtime/store/content.ts'
import { emptyRevision, insertRevision } from '#runtime/store/contentRevisions.ts'
import { endImport, insertImport } from '#runtime/store/contentImports.ts'
import { insertContact } from '#runtime/store/contacts.ts'
import { insertFlow, updateFlow } from '#runtime/store/flows.ts'
import { insertDoNotCall } from '#runtime/store/doNotCall.ts'
import { saveSchedule } from '#runtime/store/schedules.ts'
import type { Database } from '#runtime/store/schema.ts'
import { insertVersion } from '#runtime/store/versions.ts'

/** A number of the range that carriers give to nobody, another at each call. */
export const freshNumber = (): string => `+1555${String(1_000_000 + (systemRandom.seed() % 8_999_999))}`

export type Filled = Readonly<
  Record<
    | 'itemId'
    | 'importId'
    | 'language'
    | 'revision'
    | 'companyId'
    | 'flowId'
    | 'versionId'
    | 'key'
    | 'number'
    | 'contactId'
    | 'sessionId'
    | 'callId'
    | 'recordingSid',
    string
  >
>

/** One of everything in a company: an item of content, an import of some, a live flow (which nothing uses), a number, a schedule, a contact, a finished call. */
export async function fillCompany(db: Kysely<Database>, companyId: string, now: Date): Promise<Filled> {
  const id = () => systemRandom.uuid()
  const ids = { flowId: id(), versionId: id(), contactId: id(), sessionId: id(), callId: id() }
  const key = `hours-${id().slice(0, 8)}`
  const number = freshNumber()
  const recordingSid = `RE${id().replaceAll('-', '')}`
  const flow = blankFlow({ name: 'Reception' })
  await insertFlow(db, {
    companyId,
    flowId: ids.flowId,
    key: `reception-${id().slice(0, 8)}`,
    flow,
    tags: ['front'],
    userId: null,
    now,
  })
  await insertVersion(db, {
    companyId,
    id: ids.versionId,
    flowId: ids.flowId,
    document: canonicalText(flow),
    hash: contentHash(flow),
    bindings: noBindings,
    note: 'First',
    problems: [],
    publishedAt: now,
    publishedBy: null,
  })
  await updateFlow(db, { companyId, flowId: ids.flowId }, { liveVersionId: ids.versionId })
  await db.insertInto('phoneNumber').values({ companyId, number, createdAt: now, updatedAt: now }).execute()
  await saveSchedule(db, {
    companyId,
    schedule: {
      key,
      name: 'Office',
      timeZone: 'Europe/Paris',
      week: { '1': [{ from: '09:00', to: '17:00' }] },
      holidays: [],
    },
    now,
  })
  await insertContact(db, {
    companyId,
    contactId: ids.contactId,
    number,
    firstName: 'Maya',
    lastName: 'Rao',
    language: 'hi-IN',
    attributes: { city: 'Pune' },
    now,
  })
  await insertDoNotCall(db, {
    companyId,
    number,
    scope: 'company',
    source: 'api',
    reason: 'Asked',
    createdBy: null,
    now,
  })
  // Of another flow, so that this one can be deleted.
  const pastFlowId = id()
  const callSid = `CA${id().replaceAll('-', '')}`
  const started = {
    kind: 'started',
    at: now.toISOString(),
    direction: 'inbound',
    caller: { kind: 'number', number },
    languages: [],
  }
  const trail = {
    flow: 'reception',
    version: 1,
    node: 'start',
    type: 'start',
    port: 'next',
    at: now.toISOString(),
    durationMs: 0,
  }
  await db
    .insertInto('session')
    .values({
      companyId,
      id: ids.sessionId,
      seq: 1,
      turn: 1,
      state: JSON.stringify({
        language: 'hi-IN',
        tags: ['vip'],
        frames: [{ versionId: ids.versionId, nodeId: 'start', vars: { plan: 'gold' }, secrets: {}, kept: {} }],
        sealed: 'ciphertext',
      }),
      channel: 'phone',
      flowId: pastFlowId,
      versionId: id(),
      isTest: false,
      direction: 'inbound',
      caller: number,
      ourNumber: '+15550100001',
      callSid,
      department: 'Sales',
      startedAt: now,
      lastStepAt: now,
      endedAt: now,
      ending: 'completed',
      selection: '1',
      disposition: 'interested',
    })
    .execute()
  await db
    .insertInto('interaction')
    .values({
      companyId,
      sessionId: ids.sessionId,
      seq: 1,
      turn: 0,
      kind: 'started',
      event: JSON.stringify(started),
      reply: '<Response/>',
      trail: JSON.stringify([trail]),
      at: now,
    })
    .execute()
  await db
    .insertInto('call')
    .values({
      companyId,
      id: ids.callId,
      callSid,
      direction: 'outbound',
      fromNumber: '+15550100001',
      toNumber: number,
      status: 'completed',
      statusRank: 5,
      flowId: pastFlowId,
      department: 'Sales',
      durationSeconds: 12,
      isRecorded: true,
      createdAt: now,
      endedAt: now,
    })
    .execute()
  await db
    .insertInto('callEvent')
    .values({
      companyId,
      callId: ids.callId,
      id: id(),
      kind: 'placed',
      detail: JSON.stringify({ status: 'queued' }),
      at: now,
    })
    .execute()
  await db
    .insertInto('recording')
    .values({
      companyId,
      sid: recordingSid,
      callId: ids.callId,
      source: 'OutboundAPI',
      status: 'completed',
      url: 'https://api.twilio.com/recording',
      durationSeconds: 12,
      updatedAt: now,
    })
    .execute()
  const itemId = id()
  const language = 'en-US'
  const item = { companyId, id: itemId, key: `welcome-${itemId.slice(0, 8)}`, title: 'Welcome', kind: 'audio' as const }
  await insertContentItem(db, { ...item, createdBy: null, now })
  await insertRevision(db, {
    ...emptyRevision,
    text: 'Welcome.',
    companyId,
    itemId,
    language,
    createdBy: null,
    createdAt: now,
  })
  const importId = id()
  const leaseUntil = new Date(now.getTime() + 60_000)
  await insertImport(db, { companyId, importId, userId: id(), fileName: 'content.zip', leaseUntil, now })
  await endImport(db, { companyId, importId }, { state: 'imported', now })
  return { companyId, key, number, recordingSid, importId, itemId, language, revision: '1', ...ids }
}
