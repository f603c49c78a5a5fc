import type { Kysely } from 'kysely'
import type { Json } from '#shared/flow/flow.ts'
import type { Clock } from '../../clock.ts'
import type { Host } from '../../host/hostTypes.ts'
import type { Log } from '../../log.ts'
import {
  findCall,
  findCallBySid,
  hasEnded,
  insertCallEvent,
  insertInboundCall,
  recordStatus,
  updateAnsweredBy,
  updateCallSid,
  updateStatus,
  type Call,
} from '../../store/calls.ts'
import { isCallStatus } from '../../store/callStatus.ts'
import { noteTranscript } from '../../recordings/noteTranscript.ts'
import type { Database } from '../../store/schema.ts'
import { answeredByOf, callerOf, param, wholeNumber } from './receive.ts'
import type { Routing } from './routing.ts'
import { noteRecording } from './noteRecording.ts'
import { callEventId, phoneSessionId } from './sessionIds.ts'
import type { SignedRequest } from './signedRequest.ts'

export type CallbackDeps = {
  db: Kysely<Database>
  host: Pick<Host, 'deliver'>
  routing: Routing
  clock: Clock
  log: Log
  /** Told that a recording can be fetched. */
  onRecordingDue?: () => void
}

/** `notStored` is answered by 5xx, so that the carrier repeats it. */
export type CallbackOutcome = 'stored' | 'ignored' | 'notStored'

/** The hang-up of a call is one event, whoever tells of it first: a callback or the reconciler. */
export const hungUpKey = (callSid: string): string => `hungUp:${callSid}`

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const idIn = ({ query }: SignedRequest, name: string): string | undefined => {
  const id = query.get(name)
  return id !== null && uuid.test(id) ? id : undefined
}

/** How a call goes on. Repeated and late callbacks change nothing. https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
export async function receiveStatus(deps: CallbackDeps, request: SignedRequest): Promise<CallbackOutcome> {
  const { db, host, clock, log } = deps
  const { companyId, params } = request
  const callSid = param(params, 'CallSid')
  const status = param(params, 'CallStatus')
  // Legs of a transfer are told by its own result.
  if (callSid === undefined || param(params, 'ParentCallSid') !== undefined) return 'ignored'
  if (status === undefined || !isCallStatus(status)) {
    log.warn({ companyId, callSid, status }, 'A status callback has a status we do not know.')
    return 'ignored'
  }
  const at = clock.now()
  const sequenceNumber = wholeNumber(param(params, 'SequenceNumber'))
  const durationSeconds = wholeNumber(param(params, 'CallDuration'))
  const answeredBy = answeredByOf(params)
  const sipCode = param(params, 'SipResponseCode')
  const errorCode = param(params, 'ErrorCode')
  const detail = present({ status, sequenceNumber, durationSeconds, answeredBy, sipCode, errorCode })
  const change = { status, at, sequenceNumber, durationSeconds, answeredBy }
  const eventOf = (callId: string) => ({ id: callEventId(callId, `status ${status} ${sequenceNumber ?? ''}`), detail })

  // Nearly always the row has the id we wrote into its address, or an inbound call's own.
  let callId = idIn(request, 'callId') ?? phoneSessionId(request.accountSid, callSid)
  if ((await recordStatus(db, { companyId, callId, callSid }, change, eventOf(callId))) === 'unknown') {
    const call = await callOf(deps, request, callSid)
    if (!call) return 'ignored'
    callId = call.id
    const ref = { companyId, callId }
    await db.transaction().execute(async (tx) => {
      await updateCallSid(tx, ref, callSid)
      await updateStatus(tx, ref, change)
      await insertCallEvent(tx, { ...ref, ...eventOf(callId), kind: 'status', at })
    })
  }
  if (hasEnded(status))
    await host.deliver(
      { companyId, sessionId: callId },
      { kind: 'hungUp', at: at.toISOString(), cause: status },
      hungUpKey(callSid),
    )
  return 'stored'
}

/** The row of a call: by the id we wrote into its address, else by the carrier's; made for an inbound call that had no session. */
async function callOf(
  { db, routing, clock, log }: CallbackDeps,
  request: SignedRequest,
  callSid: string,
): Promise<Call | undefined> {
  const { companyId, accountSid, params } = request
  const callId = idIn(request, 'callId')
  const named = callId === undefined ? undefined : await findCall(db, companyId, callId)
  const isIts = named !== undefined && (named.callSid === null || named.callSid === callSid)
  const known = isIts ? named : await findCallBySid(db, companyId, callSid)
  if (known) return known
  const to = param(params, 'To')
  const isInbound = param(params, 'Direction') === 'inbound'
  const line = isInbound && to !== undefined ? await routing.findLine(companyId, to) : undefined
  if (!line) {
    log.info({ companyId, callSid }, 'A status callback is of a call that is not ours.')
    return undefined
  }
  const id = phoneSessionId(accountSid, callSid)
  const caller = callerOf(param(params, 'From'))
  await insertInboundCall(db, {
    companyId,
    id,
    callSid,
    carrierSid: accountSid,
    toNumber: line.number,
    createdAt: clock.now(),
    ...(caller.kind === 'number' && { fromNumber: caller.number }),
    ...(line.flow && { flowId: line.flow.flowId }),
  })
  return findCall(db, companyId, id)
}

/** A recording, or the transcript of one. https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback */
export async function receiveRecording(
  { db, clock, onRecordingDue }: CallbackDeps,
  request: SignedRequest,
): Promise<CallbackOutcome> {
  const { companyId, accountSid, params } = request
  const callSid = param(params, 'CallSid')
  const sid = param(params, 'RecordingSid')
  if (callSid === undefined || sid === undefined) return 'ignored'
  const callId =
    idIn(request, 'sessionId') ??
    (await findCallBySid(db, companyId, callSid))?.id ??
    phoneSessionId(accountSid, callSid)
  const at = clock.now()
  const ref = { companyId, callId }

  const transcript = param(params, 'TranscriptionStatus')
  if (transcript !== undefined) {
    const said = param(params, 'TranscriptionText')
    await db.transaction().execute(async (tx) => {
      const noted = said === undefined ? 'noted' : await noteTranscript(tx, { companyId, sid }, { text: said, now: at })
      const text = noted === 'deleted' ? undefined : said
      const detail = present({ recordingSid: sid, status: transcript, text })
      await insertCallEvent(tx, {
        ...ref,
        id: callEventId(callId, `transcript ${sid}`),
        kind: 'transcript',
        detail,
        at,
      })
    })
    return 'stored'
  }

  const status = param(params, 'RecordingStatus') ?? 'completed'
  const durationSeconds = wholeNumber(param(params, 'RecordingDuration'))
  const source = param(params, 'RecordingSource') ?? 'unknown'
  await db.transaction().execute((tx) =>
    noteRecording(tx, {
      ...ref,
      ...{ sid, source, status, durationSeconds, at },
      url: param(params, 'RecordingUrl'),
      channels: wholeNumber(param(params, 'RecordingChannels')),
      startedAt: dateOf(param(params, 'RecordingStartTime')),
      errorCode: param(params, 'ErrorCode'),
    }),
  )
  if (status === 'completed') onRecordingDue?.()
  return 'stored'
}

/** The verdict of machine detection on a call that goes on meanwhile. https://www.twilio.com/docs/voice/answering-machine-detection */
export async function receiveVerdict(deps: CallbackDeps, request: SignedRequest): Promise<CallbackOutcome> {
  const { db, host, clock } = deps
  const { companyId, params } = request
  const callSid = param(params, 'CallSid')
  const answeredBy = answeredByOf(params)
  if (callSid === undefined || answeredBy === undefined) return 'ignored'
  const callId = idIn(request, 'callId')
  const call =
    (callId !== undefined && (await findCall(db, companyId, callId))) || (await findCallBySid(db, companyId, callSid))
  if (!call) return 'ignored'
  const at = clock.now()
  const ref = { companyId, callId: call.id }
  const durationMs = wholeNumber(param(params, 'MachineDetectionDuration'))
  await db.transaction().execute(async (tx) => {
    await updateAnsweredBy(tx, ref, answeredBy)
    const detail = present({ answeredBy, verdict: param(params, 'AnsweredBy'), durationMs })
    await insertCallEvent(tx, { ...ref, id: callEventId(call.id, 'verdict'), kind: 'verdict', detail, at })
  })
  const delivered = await host.deliver(
    { companyId, sessionId: call.id },
    { kind: 'machineDetected', at: at.toISOString(), answeredBy },
    `machineDetected:${callSid}`,
  )
  // The verdict may be faster than the first webhook: it comes again a moment later.
  return delivered === 'unknown' && !hasEnded(call.status) ? 'notStored' : 'stored'
}

const present = (detail: Readonly<Record<string, Json | undefined>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(detail).filter((entry): entry is [string, Json] => entry[1] !== undefined))

/** RFC 2822, as the carrier writes instants. */
function dateOf(text: string | undefined): Date | undefined {
  const at = new Date(text ?? '')
  return Number.isNaN(at.getTime()) ? undefined : at
}
