import { Hono } from 'hono'
import { z } from 'zod'
import {
  numberChangeSchema,
  numberListQuery,
  numberPageSchema,
  numberViewSchema,
  type NumberView,
} from '#shared/api/number.ts'
import { phoneNumberSchema } from '#shared/api/phoneNumber.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { numberUrls } from '../channels/twilio/urls.ts'
import { announceChange } from '../store/changes.ts'
import { findFlow } from '../store/flows.ts'
import { findPhoneNumber, listPhoneNumbers, updatePhoneNumber, type PhoneNumberRow } from '../store/phoneNumbers.ts'
import type { ApiDeps } from './apiDeps.ts'
import { readTextCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ number: phoneNumberSchema })

/** What the carrier has on file against what this installation needs; the fragment (retries) counts too. */
function webhooksOf(row: PhoneNumberRow, publicUrl: string | undefined): NumberView['webhooks'] {
  if (row.checkedAt === null || publicUrl === undefined)
    return { state: 'unknown', checkedAt: row.checkedAt?.toISOString() ?? null, faults: [] }
  const wanted = numberUrls(publicUrl)
  const compared = [
    { url: 'voice' as const, expected: wanted.voiceUrl, actual: row.voiceUrl },
    { url: 'fallback' as const, expected: wanted.voiceFallbackUrl, actual: row.voiceFallbackUrl },
    { url: 'status' as const, expected: wanted.statusCallbackUrl, actual: row.statusCallbackUrl },
  ]
  const faults = compared.filter(({ expected, actual }) => expected !== actual)
  return { state: faults.length === 0 ? 'right' : 'wrong', checkedAt: row.checkedAt.toISOString(), faults }
}

export const phoneNumberRoutes = ({ db, store, clock, config }: ApiDeps) => {
  const view = (row: PhoneNumberRow): NumberView => ({
    number: row.number,
    label: row.label,
    language: row.language,
    carrierSid: row.carrierSid,
    flow:
      row.flowId !== null && row.flowKey !== null && row.flowName !== null
        ? { id: row.flowId, key: row.flowKey, name: row.flowName }
        : null,
    webhooks: webhooksOf(row, config.publicUrl),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  })
  const getNumber = async (ref: { companyId: string; number: string }) => {
    const row = await findPhoneNumber(db, ref)
    // The number is in the address already; messages hold none.
    if (!row) throw new ProblemError(404, 'not_found', 'There is no such number in this company.')
    return view(row)
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
        if (typeof flowId === 'string') {
          const flow = await findFlow(db, { companyId, flowId })
          if (!flow) throw new NotFoundError('flow', flowId)
          if (flow.archivedAt)
            throw new ProblemError(409, 'flow_archived', 'The flow is archived. Take it out of the archive first.')
        }
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
