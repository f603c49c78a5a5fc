import { Hono } from 'hono'
import { newTrialSchema, trialSchema } from '#shared/api/trial.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { snapshotDraft } from '../authoring/snapshotDraft.ts'
import { createCallVariables } from '../channels/twilio/callVariables.ts'
import { CarrierError } from '../channels/twilio/carrier.ts'
import { insertTrial, takeOldTrials } from '../store/trials.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

/** An author calls within minutes; a day leaves room for a discussion of what was heard. */
const callableMs = 24 * 3600_000

/** Calls to a draft, over the stand-in carrier. */
export const trialRoutes = ({ db, clock, random, standIn, sealer, log }: ApiDeps) => {
  /** Numbers of trials whose time is over go back; one that cannot be asked for now stays until the carrier starts anew. */
  const giveBackOldNumbers = async (companyId: string) => {
    const before = new Date(clock.now().getTime() - callableMs)
    const sids = await takeOldTrials(db, { companyId, before })
    const carrier = sids.length > 0 ? await standIn.accountOf(companyId) : undefined
    for (const sid of sids) await carrier?.standIn?.removeNumber(sid)
  }
  return new Hono<SignedInEnv>().post(
    '/',
    allow('trials:run'),
    operation('Try a draft on the phone', {
      status: 201,
      schema: trialSchema,
      errors: [404, 409, 422, 502],
      description:
        'Keeps the draft as it is and gives a number that the stand-in carrier connects to it, from any node. Sub-flows run in ' +
        'their live versions. Its sessions are marked isTest; requests that the flow makes go out, and nobody is put on the ' +
        'do-not-call list. A draft with errors is refused with its problems.',
    }),
    validate('json', newTrialSchema),
    async (c) => {
      const { companyId, userId } = c.var.member
      const { flowId, nodeId, from, language, at, variables = {} } = c.req.valid('json')
      const versionId = await snapshotDraft({ db, clock, random }, { companyId, flowId, userId, startNode: nodeId })
      const trialId = random.uuid()
      try {
        await giveBackOldNumbers(companyId)
        const number = await standIn.addTrialNumber({ companyId, trialId })
        if (!number)
          throw new ProblemError(
            409,
            'no_stand_in',
            'The stand-in carrier does not run here, so drafts cannot be tried.',
          )
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
          createdAt: clock.now(),
          createdBy: userId,
        })
        return c.json({ trialId, versionId, number: number.number }, 201)
      } catch (error) {
        if (!(error instanceof CarrierError)) throw error
        log.error({ companyId, err: error }, 'The stand-in carrier gave no number for a trial.')
        throw new ProblemError(502, 'carrier_unreachable', 'The stand-in carrier could not be reached. Try again.')
      }
    },
  )
}
