import { Hono } from 'hono'
import { newTrialSchema, trialSchema } from '#shared/api/trial.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { operation } from './operation.ts'
import { startTrial, type TrialDeps } from './startTrial.ts'
import { validate } from './validate.ts'

/** Calls to a draft, over the stand-in carrier. */
export const trialRoutes = (deps: TrialDeps) =>
  new Hono<SignedInEnv>().post(
    '/',
    allow('trials:run'),
    operation('Try a draft on the phone', {
      status: 201,
      schema: trialSchema,
      errors: [404, 409, 422, 502],
      description:
        'Keeps the draft as it is and gives a number that the stand-in carrier connects to it, from any node. Sub-flows run in ' +
        'their live versions. Its sessions are marked isTest; requests that the flow makes go out, but for those that ' +
        '`requests` and `answers` mock, and nobody is put on the do-not-call list. A draft with errors is ' +
        'refused with its problems, but for ways that lead nowhere yet and the like: such a way ends the call in so many words.',
    }),
    validate('json', newTrialSchema),
    async (c) => c.json(await startTrial(deps, c.var.member, c.req.valid('json')), 201),
  )
