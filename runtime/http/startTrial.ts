import type { z } from 'zod'
import type { newTrialSchema, trialSchema } from '#shared/api/trial.ts'
import { snapshotDraft } from '../authoring/snapshotDraft.ts'
import { createCallVariables } from '../channels/twilio/callVariables.ts'
import { CarrierError } from '../channels/twilio/carrier.ts'
import { deleteOldTrialMocks } from '../store/trialMocks.ts'
import { insertTrial, takeOldTrials, trialCallableMs } from '../store/trials.ts'
import type { ApiDeps } from './apiDeps.ts'
import { ProblemError } from './problemError.ts'

export type TrialDeps = Pick<ApiDeps, 'db' | 'clock' | 'random' | 'standIn' | 'sealer' | 'log'>

export const noStandIn = () =>
  new ProblemError(409, 'no_stand_in', 'The stand-in carrier, which has the phones, does not run here.')

/** Keeps the draft as it is and gives a number at the stand-in carrier that begins it. Throws what the API answers. */
export async function startTrial(
  { db, clock, random, standIn, sealer, log }: TrialDeps,
  { companyId, userId }: { companyId: string; userId: string },
  { flowId, nodeId, from, language, at, variables = {}, requests, answers }: z.output<typeof newTrialSchema>,
): Promise<z.output<typeof trialSchema>> {
  /** Numbers of trials whose time is over go back; one that cannot be asked for now stays until the carrier starts anew. */
  const giveBackOldNumbers = async () => {
    const before = new Date(clock.now().getTime() - trialCallableMs)
    const sids = await takeOldTrials(db, { companyId, before })
    await deleteOldTrialMocks(db, { companyId, before })
    const carrier = sids.length > 0 ? await standIn.accountOf(companyId) : undefined
    for (const sid of sids) await carrier?.standIn?.removeNumber(sid)
  }
  const versionId = await snapshotDraft({ db, clock, random }, { companyId, flowId, userId, startNode: nodeId })
  const trialId = random.uuid()
  const isMocked = requests === 'mocked' || Object.keys(answers).length > 0
  try {
    await giveBackOldNumbers()
    const number = await standIn.addTrialNumber({ companyId, trialId })
    if (!number) throw noStandIn()
    await insertTrial(db, {
      companyId,
      id: trialId,
      flowId,
      snapshotId: versionId,
      number: number.number,
      numberSid: number.sid,
      startNode: nodeId ?? null,
      caller: from ?? null,
      language: language ?? null,
      clockAt: at === undefined ? null : new Date(at),
      variables: createCallVariables({ db, sealer }).sealAll(variables),
      mocks: isMocked ? sealer.seal(JSON.stringify({ requests, answers })) : null,
      createdAt: clock.now(),
      createdBy: userId,
    })
    return { trialId, versionId, number: number.number }
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    log.error({ companyId, err: error }, 'The stand-in carrier gave no number for a trial.')
    throw new ProblemError(502, 'carrier_unreachable', 'The stand-in carrier could not be reached. Try again.')
  }
}
