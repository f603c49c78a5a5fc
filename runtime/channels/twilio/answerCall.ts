import type { Kysely } from 'kysely'
import type { CallerEvent } from '#shared/run/event.ts'
import type { Clock } from '../../clock.ts'
import type { Host, NewPhoneSession } from '../../host/hostTypes.ts'
import type { Log } from '../../log.ts'
import { findContactByNumber } from '../../store/callerContact.ts'
import { findCall, insertInboundCall, updateStatus } from '../../store/calls.ts'
import type { Database } from '../../store/schema.ts'
import { closedTwiml, notInServiceTwiml } from './announcements.ts'
import { answeredByOf, callerOf, param, type Params } from './receive.ts'
import type { LineFlow, Routing } from './routing.ts'
import { phoneSessionId, seedOf } from './sessionIds.ts'
import type { SignedRequest } from './signedRequest.ts'

export type AnswerDeps = { db: Kysely<Database>; host: Host; routing: Routing; clock: Clock; log: Log }
type Started = Extract<CallerEvent, { kind: 'started' }>

/** The first document of a call to one of our numbers. */
export async function answerInbound(deps: AnswerDeps, request: SignedRequest): Promise<string> {
  const { db, host, routing, clock, log } = deps
  const { companyId, accountSid, params } = request
  const callSid = callSidOf(params)
  const from = param(params, 'From')
  const to = param(params, 'To') ?? param(params, 'Called') ?? ''
  const caller = callerOf(from)
  const number = caller.kind === 'number' ? caller.number : undefined
  const line = await routing.findLine(companyId, to, number)
  const sessionId = phoneSessionId(accountSid, callSid)
  const version = liveVersion(line?.flow)
  if (!version) {
    // The first webhook again, while its number or flow was taken away: the call has its document.
    const stored = await host.replayTurn({ companyId, sessionId, turn: 0 })
    if (stored !== undefined) return stored
  }
  if (!line) {
    log.warn({ companyId, callSid }, 'A call came for a number that is not assigned to the company.')
    return notInServiceTwiml(undefined)
  }
  const at = clock.now()
  if (!line.flow || !version) {
    log.warn({ companyId, callSid, flowId: line.flow?.flowId }, 'A call met a number without a flow in service.')
    await insertInboundCall(db, {
      companyId,
      id: sessionId,
      callSid,
      carrierSid: accountSid,
      fromNumber: number,
      toNumber: line.number,
      flowId: line.flow?.flowId,
      createdAt: at,
    })
    return line.flow ? closedTwiml(line.flow.closedMessage, line.language) : notInServiceTwiml(line.language)
  }
  const started: Started = {
    kind: 'started',
    at: at.toISOString(),
    direction: 'inbound',
    caller,
    ourNumber: line.number,
    ...(line.contact && { contact: line.contact }),
    languages: known([line.contact?.language, line.language]),
    seed: seedOf(sessionId),
  }
  return host.startPhoneSession({
    companyId,
    sessionId,
    flowId: line.flow.flowId,
    versionId: version,
    isTest: false,
    started,
    call: callOf({ callSid, accountSid, fromNumber: number, toNumber: line.number }),
  })
}

/** The first document of a call we placed: its id is its session's, and the person called is the caller. */
export async function answerPlaced(
  deps: AnswerDeps,
  request: SignedRequest,
  callId: string,
): Promise<string | undefined> {
  const { db, host, routing, clock, log } = deps
  const { companyId, accountSid, params } = request
  const callSid = callSidOf(params)
  const call = await findCall(db, companyId, callId)
  if (!call || call.direction !== 'outbound' || (call.callSid !== null && call.callSid !== callSid)) {
    log.warn({ companyId, callId, callSid }, 'A document was asked for a call that was not placed.')
    return undefined
  }
  const { toNumber, fromNumber } = call
  const [flow, line, contact] = await Promise.all([
    call.flowId === null ? undefined : routing.findFlow(companyId, call.flowId),
    fromNumber === null ? undefined : routing.findLine(companyId, fromNumber),
    toNumber === null ? undefined : findContactByNumber(db, companyId, toNumber),
  ])
  const languages = known([call.language ?? undefined, contact?.language, line?.language])
  const version = liveVersion(flow)
  if (!flow || !version) {
    const stored = await host.replayTurn({ companyId, sessionId: callId, turn: 0 })
    if (stored !== undefined) return stored
    log.warn({ companyId, callId, callSid }, 'The flow of a placed call is not in service.')
    return closedTwiml(flow?.closedMessage ?? {}, languages[0])
  }
  // A verdict may have been told before this first request.
  const answeredBy = answeredByOf(params) ?? call.answeredBy ?? undefined
  const at = clock.now()
  await updateStatus(db, { companyId, callId }, { status: 'in-progress', at, callSid, answeredBy })
  const started: Started = {
    kind: 'started',
    at: at.toISOString(),
    direction: 'outbound',
    caller: callerOf(toNumber ?? undefined),
    ...(fromNumber !== null && { ourNumber: fromNumber }),
    ...(contact && { contact }),
    languages,
    variables: routing.variables.unseal(call.variables),
    ...(call.department !== null && { department: call.department }),
    ...(answeredBy !== undefined && { answeredBy }),
    seed: seedOf(callId),
  }
  return host.startPhoneSession({
    companyId,
    sessionId: callId,
    flowId: flow.flowId,
    versionId: version,
    isTest: false,
    started,
    call: callOf({
      callSid,
      accountSid,
      fromNumber: fromNumber ?? undefined,
      toNumber: toNumber ?? undefined,
    }),
  })
}

const liveVersion = (flow: LineFlow | undefined): string | undefined =>
  flow && !flow.isOutOfService ? flow.versionId : undefined

const known = (languages: readonly (string | undefined)[]): string[] => [
  ...new Set(languages.filter((language) => language !== undefined)),
]

function callSidOf(params: Params): string {
  const callSid = param(params, 'CallSid')
  if (callSid === undefined || callSid.length > 64) throw new Error('The webhook names no call.')
  return callSid
}

const callOf = ({
  callSid,
  accountSid,
  fromNumber,
  toNumber,
}: {
  callSid: string
  accountSid: string
  fromNumber: string | undefined
  toNumber: string | undefined
}): NewPhoneSession['call'] => ({
  callSid,
  carrierSid: accountSid,
  // Running our document is what answers an inbound call, which is still `ringing` as it asks for it.
  status: 'in-progress',
  ...(fromNumber !== undefined && { fromNumber }),
  ...(toNumber !== undefined && { toNumber }),
})
