import { Hono } from 'hono'
import { z } from 'zod'
import {
  numberChangeSchema,
  newNumberSchema,
  numberListQuery,
  numberPageSchema,
  numberSyncSchema,
  numberViewSchema,
  type NumberView,
} from '#shared/api/number.ts'
import { phoneNumberSchema } from '#shared/api/phoneNumber.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { CarrierError } from '../channels/twilio/carrier.ts'
import { addNumber, setWebhooks, syncNumbers } from '../channels/twilio/numbers.ts'
import { numberUrls } from '../channels/twilio/urls.ts'
import { announceChange } from '../store/changes.ts'
import { findFlow } from '../store/flows.ts'
import {
  findPhoneNumber,
  listPhoneNumbers,
  listPhoneNumbersOf,
  updatePhoneNumber,
  type PhoneNumberRow,
} from '../store/phoneNumbers.ts'
import type { ApiDeps } from './apiDeps.ts'
import { readTextCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ number: phoneNumberSchema })

/** What the carrier has on file against what this installation needs; the fragment (retries) counts too. */
function webhooksOf(row: PhoneNumberRow, baseUrl: string): NumberView['webhooks'] {
  if (row.checkedAt === null) return { state: 'unknown', checkedAt: null, faults: [] }
  const wanted = numberUrls(baseUrl)
  const compared = [
    { url: 'voice' as const, expected: wanted.voiceUrl, actual: row.voiceUrl },
    { url: 'fallback' as const, expected: wanted.voiceFallbackUrl, actual: row.voiceFallbackUrl },
    { url: 'status' as const, expected: wanted.statusCallbackUrl, actual: row.statusCallbackUrl },
  ]
  const faults = compared.filter(({ expected, actual }) => expected !== actual)
  return { state: faults.length === 0 ? 'right' : 'wrong', checkedAt: row.checkedAt.toISOString(), faults }
}

/** The carrier's refusals and silences, as an API client is told. */
async function askCarrier<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    if (error.code === 'unreachable' || error.status >= 500)
      throw new ProblemError(502, 'carrier_unreachable', 'The carrier could not be reached. Try again in a moment.')
    throw new ProblemError(502, 'carrier_refused', `The carrier refused with its code ${error.code}.`, {
      carrierCode: error.code,
    })
  }
}

const noCarrier = () => new ProblemError(409, 'no_carrier', 'The company has no carrier account with numbers.')

export const phoneNumberRoutes = (deps: ApiDeps) => {
  const { db, store, clock, config, baseUrl, carrierOf } = deps
  const numberDeps = { db, clock, carrierOf, baseUrl, publicUrl: config.publicUrl }
  const view = (row: PhoneNumberRow): NumberView => ({
    number: row.number,
    label: row.label,
    language: row.language,
    carrierSid: row.carrierSid,
    flow:
      row.flowId !== null && row.flowKey !== null && row.flowName !== null
        ? { id: row.flowId, key: row.flowKey, name: row.flowName }
        : null,
    webhooks: webhooksOf(row, baseUrl),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  })
  const getNumber = async (ref: { companyId: string; number: string }) => {
    const row = await findPhoneNumber(db, ref)
    // The number is in the address already; messages hold none.
    if (!row) throw new ProblemError(404, 'not_found', 'There is no such number in this company.')
    return view(row)
  }
  const mayLeadTo = async (ref: { companyId: string; flowId: string }) => {
    const flow = await findFlow(db, ref)
    if (!flow) throw new NotFoundError('flow', ref.flowId)
    if (flow.archivedAt)
      throw new ProblemError(409, 'flow_archived', 'The flow is archived. Take it out of the archive first.')
  }
  return new Hono<SignedInEnv>()
    .get(
      '/',
      allow('numbers:read'),
      operation('List numbers and what they are set to', { schema: numberPageSchema }),
      validate('query', numberListQuery),
      async (c) => {
        const { limit, cursor, flowId } = c.req.valid('query')
        const rows = await listPhoneNumbers(db, {
          companyId: c.var.member.companyId,
          flowId,
          after: readTextCursor(cursor),
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: ({ number }) => [number], view }))
      },
    )
    .post(
      '/',
      allow('numbers:write'),
      operation('Add a number', {
        status: 201,
        schema: numberViewSchema,
        errors: [404, 409, 502],
        description:
          'The carrier must have the number for this company. While no carrier is connected, numbers of the stand-in range ' +
          '+1555 can be added: +1555 and seven digits, which reach nobody.',
      }),
      validate('json', newNumberSchema),
      async (c) => {
        const { companyId } = c.var.member
        const { number, label, flowId = null, language = null } = c.req.valid('json')
        const ref = { companyId, number }
        if (await findPhoneNumber(db, ref))
          throw new ProblemError(409, 'number_exists', 'The company has this number already.')
        if (flowId !== null) await mayLeadTo({ companyId, flowId })
        const outcome = await askCarrier(() => addNumber(numberDeps, ref, { label, flowId, language }))
        if (outcome === 'notOwned')
          throw new ProblemError(
            409,
            'number_not_owned',
            'The carrier has no such number for this company. Without a carrier, numbers begin with +1555.',
          )
        if (outcome === 'taken') throw new ProblemError(409, 'number_taken', 'Another company here has this number.')
        await announceChange(store, { companyId, subject: 'number', id: number })
        return c.json(await getNumber(ref), 201)
      },
    )
    .post(
      '/sync',
      allow('numbers:write'),
      operation('Ask the carrier for its numbers and where they lead', {
        schema: numberSyncSchema,
        errors: [409, 502],
        description: 'Numbers that nobody has are added. Numbers that another company has stay there.',
      }),
      async (c) => {
        const { companyId } = c.var.member
        const synced = await askCarrier(() => syncNumbers(numberDeps, companyId))
        if (synced === 'noCarrier') throw noCarrier()
        const { present, ...rest } = synced
        for (const id of rest.added) await announceChange(store, { companyId, subject: 'number', id })
        const rows = await listPhoneNumbersOf(db, { companyId, numbers: present })
        return c.json({ items: rows.map(view), ...rest })
      },
    )
    .post(
      '/:number/webhooks',
      allow('numbers:write'),
      operation('Set the three addresses of a number at the carrier', {
        schema: numberViewSchema,
        errors: [404, 409, 502],
        description: 'VoiceUrl, VoiceFallbackUrl and StatusCallback are set together, all by POST.',
      }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await getNumber(ref)
        const outcome = await askCarrier(() => setWebhooks(numberDeps, ref))
        if (outcome === 'noCarrier') throw noCarrier()
        if (outcome === 'noPublicUrl')
          throw new ProblemError(409, 'no_public_url', 'Set PUBLIC_URL first: the carrier must reach this server.')
        if (outcome === 'notOwned')
          throw new ProblemError(404, 'number_not_owned', 'The carrier has no such number for this company.')
        return c.json(await getNumber(ref))
      },
    )
    .get(
      '/:number',
      allow('numbers:read'),
      operation('Get a number', { schema: numberViewSchema, errors: [404] }),
      validate('param', params),
      async (c) => c.json(await getNumber({ companyId: c.var.member.companyId, ...c.req.valid('param') })),
    )
    .patch(
      '/:number',
      allow('numbers:write'),
      operation('Assign a flow, a language or a label', { schema: numberViewSchema, errors: [404, 409] }),
      validate('param', params),
      validate('json', numberChangeSchema),
      async (c) => {
        const { companyId } = c.var.member
        const ref = { companyId, ...c.req.valid('param') }
        const { flowId, label, language } = c.req.valid('json')
        await getNumber(ref)
        if (typeof flowId === 'string') await mayLeadTo({ companyId, flowId })
        await updatePhoneNumber(db, ref, {
          ...(flowId !== undefined && { flowId }),
          ...(label !== undefined && { label }),
          ...(language !== undefined && { language }),
          updatedAt: clock.now(),
        })
        await announceChange(store, { companyId, subject: 'number', id: ref.number })
        return c.json(await getNumber(ref))
      },
    )
}
