import type { CallerEvent } from '#shared/run/event.ts'
import { findContactByNumber } from '../../store/callerContact.ts'
import { listPhoneNumbers } from '../../store/phoneNumbers.ts'
import { keepTrialMocks } from '../../store/trialMocks.ts'
import { findTrial } from '../../store/trials.ts'
import type { AnswerDeps } from './answerCall.ts'
import { callerOf, param } from './receive.ts'
import { phoneSessionId, seedOf } from './sessionIds.ts'
import type { SignedRequest } from './signedRequest.ts'

/** The first document of a call to the number of a trial: its snapshot, from its node, with its caller, language and clock. */
export async function answerTrial(
  { db, host, routing, clock, log }: AnswerDeps,
  request: SignedRequest,
  trialId: string,
): Promise<string | undefined> {
  const { companyId, accountSid, params } = request
  const callSid = param(params, 'CallSid')
  if (callSid === undefined || callSid.length > 64) throw new Error('The webhook names no call.')
  const trial = await findTrial(db, { companyId, trialId })
  if (!trial) {
    log.warn({ companyId, trialId, callSid }, 'A call came for a trial that is not known.')
    return undefined
  }
  const caller = callerOf(trial.caller ?? param(params, 'From'))
  const number = caller.kind === 'number' ? caller.number : undefined
  const [contact, [line]] = await Promise.all([
    number === undefined ? undefined : findContactByNumber(db, companyId, number),
    listPhoneNumbers(db, { companyId, flowId: trial.flowId, after: undefined, limit: 1 }),
  ])
  const sessionId = phoneSessionId(accountSid, callSid)
  const at = clock.now()
  // The flow hears the number that its callers dial; that of the trial only where it has none yet.
  const ourNumber = line?.number ?? trial.number
  const started: Extract<CallerEvent, { kind: 'started' }> = {
    kind: 'started',
    at: at.toISOString(),
    direction: 'inbound',
    caller,
    ourNumber,
    ...(contact && { contact }),
    languages: [trial.language, contact?.language, line?.language].filter((tag) => typeof tag === 'string'),
    variables: routing.variables.unseal(trial.variables),
    seed: seedOf(sessionId),
    ...(trial.startNode !== null && { startNode: trial.startNode }),
    ...(trial.clockAt && { clockOffsetMs: trial.clockAt.getTime() - at.getTime() }),
  }
  // Before the session is there: it makes no request without them.
  if (trial.mocks !== null) await keepTrialMocks(db, { companyId, sessionId, sealed: trial.mocks, createdAt: at })
  return host.startPhoneSession({
    companyId,
    sessionId,
    flowId: trial.flowId,
    versionId: trial.snapshotId,
    isTest: true,
    started,
    call: {
      callSid,
      carrierSid: accountSid,
      status: 'in-progress',
      ...(number !== undefined && { fromNumber: number }),
      toNumber: ourNumber,
    },
  })
}
