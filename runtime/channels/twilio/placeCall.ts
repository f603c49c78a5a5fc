import type { Kysely } from 'kysely'
import type { Json } from '#shared/flow/flow.ts'
import type { Clock, Random } from '../../clock.ts'
import type { Log } from '../../log.ts'
import {
  findCallByKey,
  insertCallEvent,
  insertPlacing,
  updateCallSid,
  updateStatus,
  type StatusChange,
} from '../../store/calls.ts'
import type { Sealer } from '../../security/sealer.ts'
import { isDoNotCall } from '../../store/doNotCall.ts'
import type { CallStatus, Database } from '../../store/schema.ts'
import { createCallVariables } from './callVariables.ts'
import { CarrierError, type Carrier, type CallToPlace } from './carrier.ts'
import { callEventId } from './sessionIds.ts'
import { placedCallUrls } from './urls.ts'

export type PlaceCallDeps = {
  db: Kysely<Database>
  clock: Clock
  random: Pick<Random, 'uuid'>
  /** The address carriers reach us at, without a slash at its end. */
  baseUrl: string
  /** The carrier account the company's calls go through; undefined when it has none. */
  carrierOf(companyId: string): Promise<Carrier | undefined>
  sealer: Sealer
  log: Log
}

export type CallRequest = {
  companyId: string
  /** E.164, checked by whoever asks. */
  to: string
  from: string
  flowId: string
  flowKey: string
  language?: string | undefined
  variables?: Readonly<Record<string, Json>> | undefined
  department?: string | undefined
  isRecorded?: boolean | undefined
  timeoutSeconds?: number | undefined
  machineDetection?: 'off' | 'wait' | 'tell' | 'tellAtMessageEnd' | undefined
  /** A repeated key gives the call it made before; `requestHash` tells whether the request is the same. */
  idempotencyKey?: string | undefined
  requestHash?: string | undefined
  createdBy?: string | undefined
}

export type PlacedCall =
  /** `status` in the carrier's words. */
  | { kind: 'placed'; callId: string; status: CallStatus }
  /** The Idempotency-Key made this call before: nothing was dialled now. */
  | { kind: 'repeated'; callId: string; status: CallStatus; isSameRequest: boolean }
  /** The number is on the do-not-call list: nothing was written or dialled. */
  | { kind: 'doNotCall' }
  | { kind: 'noCarrier' }
  /** The carrier refused; the call is on record as failed. */
  | { kind: 'refused'; callId: string; code: string; message: string }
  /** No answer came, or none that tells, so it may ring or not: the row stays `placing` until a callback or the reconciler knows. */
  | { kind: 'unknown'; callId: string; message: string }

/**
 * Places a call: written down first, in the transaction that looks at the do-not-call list, then asked for. Its session, which
 * has the call's id, is made when the carrier asks for the first document.
 */
export async function placeCall(deps: PlaceCallDeps, request: CallRequest): Promise<PlacedCall> {
  const { db, clock, log } = deps
  const { companyId, to, from, flowId } = request
  const carrier = await deps.carrierOf(companyId)
  if (!carrier)
    return (await isDoNotCall(db, { companyId, number: to, scopes: scopesOf(request) }))
      ? { kind: 'doNotCall' }
      : { kind: 'noCarrier' }
  const callId = deps.random.uuid()
  const ref = { companyId, callId }
  const written = await write(deps, request, { callId, carrierSid: carrier.accountSid })
  if (written !== 'written') return written

  try {
    const { callSid, status } = await carrier.placeCall(callToPlace(deps, request, callId))
    const at = clock.now()
    await updateCallSid(db, ref, callSid)
    await updateStatus(db, ref, { status, at, callSid })
    await insertCallEvent(db, {
      ...ref,
      id: callEventId(callId, 'placed'),
      kind: 'placed',
      detail: { callSid, status },
      at,
    })
    log.info({ companyId, callId, callSid, flowId }, 'A call was placed.')
    return { kind: 'placed', callId, status }
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    const { code, message } = error
    const at = clock.now()
    log.warn({ companyId, callId, code }, 'The carrier did not place a call.')
    const detail = { code, message }
    if (mayHaveHappened(error)) {
      await insertCallEvent(db, { ...ref, id: callEventId(callId, 'unreachable'), kind: 'unreachable', detail, at })
      return { kind: 'unknown', callId, message }
    }
    const change: StatusChange = { status: 'failed', at, error: detail }
    await updateStatus(db, ref, change)
    await insertCallEvent(db, { ...ref, id: callEventId(callId, 'refused'), kind: 'refused', detail, at })
    return { kind: 'refused', callId, code, message }
  }

  function callToPlace({ baseUrl }: PlaceCallDeps, asked: CallRequest, id: string): CallToPlace {
    const { voiceUrl, fallbackUrl, statusUrl, amdUrl, recordingUrl } = placedCallUrls(baseUrl, id)
    const { machineDetection = 'off', timeoutSeconds, isRecorded } = asked
    return {
      to,
      from,
      voiceUrl,
      fallbackUrl,
      statusUrl,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(isRecorded && { recordingUrl }),
      ...(machineDetection === 'wait' && { machineDetection: { mode: 'wait' } }),
      ...(machineDetection.startsWith('tell') && {
        machineDetection: { mode: 'tell', amdUrl, untilMessageEnd: machineDetection === 'tellAtMessageEnd' },
      }),
    }
  }
}

/** A 5xx may come after the call was queued, also from a proxy between. 20503 is Twilio's own word that it was not. https://www.twilio.com/docs/api/errors/20503 */
const mayHaveHappened = ({ code, status }: CarrierError) =>
  code === 'unreachable' || (status >= 500 && code !== '20503')

/** A number may be off limits for the company, for a flow or for a department. */
const scopesOf = ({ flowKey, department }: CallRequest) => [
  'company',
  flowKey,
  ...(department === undefined ? [] : [department]),
]

/** The row of the call, or why there is none. Two requests with one key meet at the key's uniqueness: the later one reads. */
async function write(
  deps: PlaceCallDeps,
  request: CallRequest,
  { callId, carrierSid }: { callId: string; carrierSid: string },
): Promise<'written' | Extract<PlacedCall, { kind: 'repeated' | 'doNotCall' }>> {
  const { db, clock } = deps
  const { companyId, idempotencyKey, requestHash, department } = request
  const scopes = scopesOf(request)
  const variables = await createCallVariables(deps).seal(request, request.variables ?? {})
  const repeated = async (tx: Kysely<Database>) => {
    const known = idempotencyKey === undefined ? undefined : await findCallByKey(tx, companyId, idempotencyKey)
    return (
      known && {
        kind: 'repeated' as const,
        callId: known.id,
        status: known.status,
        isSameRequest: known.requestHash === (requestHash ?? null),
      }
    )
  }
  return db.transaction().execute(async (tx) => {
    const known = await repeated(tx)
    if (known) return known
    const outcome = await insertPlacing(
      tx,
      {
        companyId,
        id: callId,
        fromNumber: request.from,
        toNumber: request.to,
        flowId: request.flowId,
        carrierSid,
        isRecorded: request.isRecorded ?? false,
        variables,
        createdAt: clock.now(),
        department,
        language: request.language,
        idempotencyKey,
        requestHash,
        createdBy: request.createdBy,
      },
      scopes,
    )
    if (outcome === 'doNotCall') return { kind: 'doNotCall' }
    if (outcome === 'written') return outcome
    const faster = await repeated(tx)
    if (!faster) throw new Error(`Call ${callId} could not be written.`)
    return faster
  })
}
