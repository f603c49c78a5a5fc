import { Hono } from 'hono'
import { z } from 'zod'
import {
  didSchema,
  newPhoneSchema,
  phoneCallSchema,
  phoneDeedSchema,
  phoneEventSchema,
  phoneKeysSchema,
  phoneListSchema,
  phoneSchema,
  phoneSpeechSchema,
  phoneTrialSchema,
  startedCallSchema,
  startedTrialSchema,
  type PhoneView,
} from '#shared/api/phone.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { CarrierError } from '../channels/twilio/carrier.ts'
import { phoneSessionId } from '../channels/twilio/sessionIds.ts'
import {
  createStandInPhones,
  PhoneRefusal,
  type Deed,
  type PhoneRef,
  type StandInPhone,
} from '../phones/standInPhones.ts'
import { findPhoneNumber } from '../store/phoneNumbers.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { phoneEvents } from './phoneEvents.ts'
import { ProblemError } from './problemError.ts'
import { noStandIn, startTrial } from './startTrial.ts'
import { validate } from './validate.ts'

/** A member has one or two open; what is forgotten closes by itself. */
const maxPhones = 20
/** A taken one is a colleague's guess away. */
const maxGuesses = 5

const params = z.object({ phoneId: z.uuid() })

const view = ({ id, number, callSids }: StandInPhone): PhoneView => ({ id, number, callSids })

/** Virtual phones that members hold at the stand-in carrier: from a browser, with the bearer token and nothing else. */
export const phoneRoutes = (deps: ApiDeps) => {
  const { db, random, sealer, standIn, log } = deps
  const phones = createStandInPhones({ db, sealer, standIn })

  /** Does it, and answers what the carrier refuses in the API's own shape. */
  async function asking<T>({ companyId }: { companyId: string }, ask: () => Promise<T>) {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof PhoneRefusal) {
        if (error.status === 404) throw new ProblemError(404, 'not_found', error.message)
        if (error.status === 409) throw new ProblemError(409, 'wrong_state', error.message)
        if (error.status === 429) throw new ProblemError(429, 'too_many', error.message)
        throw new ProblemError(422, 'refused', error.message)
      }
      if (!(error instanceof CarrierError)) throw error
      log.error({ companyId, err: error }, 'The stand-in carrier did not do what a phone was asked to.')
      throw new ProblemError(502, 'carrier_unreachable', 'The stand-in carrier could not be reached. Try again.')
    }
  }
  const act = (ref: PhoneRef, deed: Deed, body: object) => asking(ref, () => phones.act(ref, deed, body))
  const ring = async (ref: PhoneRef, call: { to: string; from?: string; speed?: number | 'fast' }) => {
    const { callSid, accountSid } = await asking(ref, () => phones.call(ref, call))
    return { callSid, sessionId: phoneSessionId(accountSid, callSid) }
  }

  const numberTaken = () =>
    new ProblemError(409, 'number_taken', 'Another phone or flow of the company has the number.')

  async function open(companyId: string, wanted: string | undefined): Promise<StandInPhone> {
    for (let guess = 1; ; guess++) {
      const number = wanted ?? `+155503${String(random.seed() % 100_000).padStart(5, '0')}`
      const isGuess = wanted === undefined && guess < maxGuesses
      if (await findPhoneNumber(db, { companyId, number })) {
        if (isGuess) continue
        throw numberTaken()
      }
      try {
        const phone = await asking({ companyId }, () => phones.open(companyId, { number, atMost: maxPhones }))
        if (!phone) throw noStandIn()
        return phone
      } catch (error) {
        if (!(error instanceof ProblemError) || error.code !== 'wrong_state') throw error
        if (!isGuess) throw numberTaken()
      }
    }
  }

  return new Hono<SignedInEnv>()
    .post(
      '/',
      allow('calls:place'),
      operation('Open a virtual phone', {
        status: 201,
        schema: phoneSchema,
        errors: [409, 429, 502],
        description: `It is closed when nobody reads its events for 30 seconds. A company has at most ${maxPhones} open.`,
      }),
      validate('json', newPhoneSchema),
      async (c) => c.json(view(await open(c.var.member.companyId, c.req.valid('json').number)), 201),
    )
    .get(
      '/',
      allow('calls:place'),
      operation('List the open phones of the company', { schema: phoneListSchema, errors: [502] }),
      async (c) => {
        const { companyId } = c.var.member
        const items = (await asking({ companyId }, () => phones.list(companyId))).map(view)
        return c.json({ items })
      },
    )
    .get(
      '/:phoneId',
      allow('calls:place'),
      operation('Get a phone', { schema: phoneSchema, errors: [404, 502] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        return c.json(view(await asking(ref, () => phones.get(ref))))
      },
    )
    .delete(
      '/:phoneId',
      allow('calls:place'),
      operation('Hang up and close a phone', { status: 204, errors: [404, 502] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await asking(ref, () => phones.close(ref))
        return c.body(null, 204)
      },
    )
    .get(
      '/:phoneId/events',
      allow('calls:place'),
      operation('Follow a phone: what it hears, and the node each came from', {
        type: 'text/event-stream',
        schema: phoneEventSchema,
        errors: [404, 502],
        description:
          'Server-sent events named by their kind, from the first or after Last-Event-ID, of the last 2,000. The stream ends ' +
          'with the phone. It ends after 15 minutes too: ask again with Last-Event-ID.',
      }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        return asking(ref, () => phoneEvents({ ...deps, phones }, c, ref))
      },
    )
    .post(
      '/:phoneId/calls',
      allow('calls:place'),
      operation('Call a number of the company from the phone', {
        status: 201,
        schema: startedCallSchema,
        errors: [404, 409, 429, 502],
        description: 'Where a Twilio account is the carrier, drafts are tried and no number is called (real_carrier).',
      }),
      validate('param', params),
      validate('json', phoneCallSchema),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const { to, from, speed } = c.req.valid('json')
        await asking(ref, () => phones.get(ref))
        if (standIn.serves === 'trials')
          throw new ProblemError(
            409,
            'real_carrier',
            'The numbers are at Twilio: call them from a telephone, or try a draft from this phone.',
          )
        // Some accounts of the carrier ring every number there is: whose it is, we know.
        if (!(await findPhoneNumber(db, { companyId: ref.companyId, number: to })))
          throw new ProblemError(404, 'not_found', `The company does not have the number ${to}.`)
        const call = { to, ...(from !== undefined && { from }), ...(speed !== undefined && { speed }) }
        return c.json(await ring(ref, call), 201)
      },
    )
    .post(
      '/:phoneId/trials',
      allow('trials:run'),
      operation('Try a draft from the phone: keeps it as it is and calls it', {
        status: 201,
        schema: startedTrialSchema,
        errors: [404, 409, 422, 429, 502],
        description:
          'As POST /api/trials, called at once: from any node, with a caller, a language and a clock of your choice. The number ' +
          'can be called again for a day.',
      }),
      validate('param', params),
      validate('json', phoneTrialSchema),
      async (c) => {
        const { member } = c.var
        const ref = { companyId: member.companyId, ...c.req.valid('param') }
        const { speed, from: caller, ...wanted } = c.req.valid('json')
        const { number: own } = await asking(ref, () => phones.get(ref))
        // Who withholds the number is nobody in particular: the call says so by itself.
        const isKnown = caller !== undefined && caller !== 'anonymous'
        const trial = await startTrial(deps, member, { ...wanted, ...(isKnown && { from: caller }) })
        const from = caller ?? own
        const call = { to: trial.number, ...(from !== null && { from }), ...(speed !== undefined && { speed }) }
        return c.json({ ...trial, ...(await ring(ref, call)) }, 201)
      },
    )
    .post(
      '/:phoneId/answer',
      allow('calls:place'),
      operation('Answer a call that rings', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneDeedSchema),
      async (c) =>
        c.json(
          await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'answer', c.req.valid('json')),
        ),
    )
    .post(
      '/:phoneId/decline',
      allow('calls:place'),
      operation('Refuse a call that rings: it is busy', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneDeedSchema),
      async (c) =>
        c.json(
          await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'decline', c.req.valid('json')),
        ),
    )
    .post(
      '/:phoneId/hangup',
      allow('calls:place'),
      operation('Hang up', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneDeedSchema),
      async (c) =>
        c.json(
          await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'hangup', c.req.valid('json')),
        ),
    )
    .post(
      '/:phoneId/keys',
      allow('calls:place'),
      operation('Press keys', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneKeysSchema),
      async (c) =>
        c.json(await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'keys', c.req.valid('json'))),
    )
    .post(
      '/:phoneId/speech',
      allow('calls:place'),
      operation('Say something', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneSpeechSchema),
      async (c) =>
        c.json(
          await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'speech', c.req.valid('json')),
        ),
    )
    .post(
      '/:phoneId/silence',
      allow('calls:place'),
      operation('Do nothing: the time of a fast call goes on', { schema: didSchema, errors: [404, 409, 502] }),
      validate('param', params),
      validate('json', phoneDeedSchema),
      async (c) =>
        c.json(
          await act({ companyId: c.var.member.companyId, ...c.req.valid('param') }, 'silence', c.req.valid('json')),
        ),
    )
}
