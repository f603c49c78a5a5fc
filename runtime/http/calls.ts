import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import {
  callDetailSchema,
  callListQuery,
  callPageSchema,
  idempotencyHeader,
  placeCallSchema,
  placedCallSchema,
  recordingViewSchema,
  type CallStatusWord,
  type CallView,
} from '#shared/api/call.ts'
import { openVariables } from '../channels/twilio/callVariables.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { findCallDetail, listCallEvents, listCalls, type CallRow } from '../store/callList.ts'
import { findCallByKey } from '../store/calls.ts'
import { findFlow, findFlowByKey } from '../store/flows.ts'
import { findPhoneNumber, listPhoneNumbers } from '../store/phoneNumbers.ts'
import { listRecordingsOf } from '../store/recordings.ts'
import type { CallStatus } from '../store/schema.ts'
import type { ApiDeps } from './apiDeps.ts'
import { instantKey, readInstantCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { recordingView } from './recordings.ts'
import { validate } from './validate.ts'

const params = z.object({ callId: z.uuid() })

/** `placing` is our word for a call that the carrier has not been asked for yet. */
const statusWord = (status: CallStatus): CallStatusWord => (status === 'placing' ? 'queued' : status)

const view = ({
  fromNumber,
  toNumber,
  status,
  createdAt,
  answeredAt,
  endedAt,
  variables: _,
  ...row
}: CallRow): CallView => ({
  ...row,
  from: fromNumber,
  to: toNumber,
  status: statusWord(status),
  createdAt: createdAt.toISOString(),
  answeredAt: answeredAt?.toISOString() ?? null,
  endedAt: endedAt?.toISOString() ?? null,
})

const hashOf = (request: unknown) => createHash('sha256').update(JSON.stringify(request)).digest('hex')

const keyReused = () =>
  new ProblemError(422, 'idempotency_key_reused', 'This Idempotency-Key came with another request before.')
const noCarrier = () => new ProblemError(409, 'no_carrier', 'The company has no carrier account to call with.')

/** Phone calls: those we place, and the record of all. */
export const callRoutes = ({ db, config, calls }: ApiDeps) => {
  const getCall = async (ref: { companyId: string; callId: string }) => {
    const row = await findCallDetail(db, ref)
    if (!row) throw new NotFoundError('call', ref.callId)
    return row
  }
  const findRepeated = async (
    companyId: string,
    { idempotencyKey, requestHash }: { idempotencyKey: string | undefined; requestHash: string },
  ) => {
    const known = idempotencyKey === undefined ? undefined : await findCallByKey(db, companyId, idempotencyKey)
    if (known && known.requestHash !== requestHash) throw keyReused()
    return known
  }
  const getLiveFlow = async (
    companyId: string,
    { flowId, flowKey }: { flowId?: string | undefined; flowKey?: string | undefined },
  ) => {
    const found = flowKey === undefined ? undefined : await findFlowByKey(db, { companyId, key: flowKey })
    const id = flowId ?? found?.id
    const flow = id === undefined ? undefined : await findFlow(db, { companyId, flowId: id })
    if (!flow) throw new NotFoundError('flow', flowId ?? flowKey ?? '')
    if (flow.liveId === null)
      throw new ProblemError(409, 'flow_not_published', `The flow ${flow.key} has no published version.`)
    if (flow.archivedAt || flow.isOutOfService)
      throw new ProblemError(409, 'flow_out_of_service', `The flow ${flow.key} is out of service or archived.`)
    return flow
  }

  /** One of the company's own numbers: the asked one, else TWILIO_PHONE_NUMBER, else the flow's, else the first. */
  const getCallerId = async (
    companyId: string,
    { from, flowId }: { from: string | undefined; flowId: string },
  ): Promise<string> => {
    if (from !== undefined) {
      if (await findPhoneNumber(db, { companyId, number: from })) return from
      throw new ProblemError(422, 'unknown_number', 'Calls go out from one of the company’s own numbers.')
    }
    const { twilioPhoneNumber } = config
    if (twilioPhoneNumber !== undefined && (await findPhoneNumber(db, { companyId, number: twilioPhoneNumber })))
      return twilioPhoneNumber
    const [own] = await listPhoneNumbers(db, { companyId, flowId, after: undefined, limit: 1 })
    const [any] = own ? [own] : await listPhoneNumbers(db, { companyId, flowId: undefined, after: undefined, limit: 1 })
    if (!any) throw new ProblemError(422, 'no_number', 'The company has no number to call from.')
    return any.number
  }

  return new Hono<SignedInEnv>()
    .post(
      '/',
      allow('calls:place'),
      operation('Place a call', { status: 201, schema: placedCallSchema, errors: [404, 409, 422] }),
      validate('header', idempotencyHeader),
      validate('json', placeCallSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const request = c.req.valid('json')
        const idempotencyKey = c.req.valid('header')['idempotency-key']
        const { to, from, language, variables, department, record, machineDetection, timeoutSeconds } = request
        const key = { idempotencyKey, requestHash: hashOf(request) }
        const known = await findRepeated(companyId, key)
        if (known) return c.json({ id: known.id, status: statusWord(known.status) }, 201)
        const flow = await getLiveFlow(companyId, request)
        const placed = await calls.placeCall({
          companyId,
          to,
          from: await getCallerId(companyId, { from, flowId: flow.id }),
          flowId: flow.id,
          flowKey: flow.key,
          language,
          variables,
          department,
          isRecorded: record,
          machineDetection,
          timeoutSeconds,
          createdBy: userId,
          ...key,
        })
        switch (placed.kind) {
          case 'placed':
            return c.json({ id: placed.callId, status: statusWord(placed.status) }, 201)
          case 'repeated':
            if (!placed.isSameRequest) throw keyReused()
            return c.json({ id: placed.callId, status: statusWord(placed.status) }, 201)
          case 'doNotCall':
            throw new ProblemError(409, 'do_not_call', 'The number is on the do-not-call list; nothing was dialled.')
          case 'noCarrier':
            throw noCarrier()
          // The call is on record either way: its log says what the carrier answered, and callbacks may still bring more.
          case 'refused':
            return c.json({ id: placed.callId, status: 'failed' as const }, 201)
          case 'unknown':
            return c.json({ id: placed.callId, status: 'queued' as const }, 201)
          default:
            return placed satisfies never
        }
      },
    )
    .get(
      '/',
      allow('calls:read'),
      operation('List calls, newest first', { schema: callPageSchema }),
      validate('query', callListQuery),
      async (c) => {
        const { limit, cursor, status, isTest, ...filter } = c.req.valid('query')
        const statuses: CallStatus[] | undefined = status && (status === 'queued' ? ['placing', 'queued'] : [status])
        const rows = await listCalls(db, {
          companyId: c.var.member.companyId,
          filter: { ...filter, statuses, ...(isTest !== 'all' && { isTest: isTest === 'true' }) },
          after: readInstantCursor(cursor),
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: ({ createdAt, id }) => instantKey(createdAt, id), view }))
      },
    )
    .get(
      '/:callId',
      allow('calls:read'),
      operation('Get a call with its event log', { schema: callDetailSchema, errors: [404] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const row = await getCall(ref)
        const events = await listCallEvents(db, ref)
        return c.json({
          ...view(row),
          variables: openVariables(row.variables),
          events: events.map(({ id, kind, detail, at }) => ({
            id,
            kind,
            detail: detail as Record<string, unknown>,
            at: at.toISOString(),
          })),
        })
      },
    )
    .post(
      '/:callId/hangup',
      allow('calls:place'),
      operation('Hang up; a call that is over already is fine', { schema: placedCallSchema, errors: [404, 409] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await getCall(ref)
        const outcome = await calls.hangUp(ref)
        if (outcome === 'noCarrier') throw noCarrier()
        if (outcome === 'notPlaced')
          throw new ProblemError(
            409,
            'not_placed_yet',
            'The carrier has not confirmed the call yet. Try again in a moment.',
          )
        if (outcome === 'unreachable')
          throw new ProblemError(
            503,
            'carrier_unreachable',
            'The carrier could not be reached. Try again.',
            undefined,
            { 'Retry-After': '2' },
          )
        const { id, status } = await getCall(ref)
        return c.json({ id, status: statusWord(status) })
      },
    )
    .get(
      '/:callId/recording',
      allow('recordings:read'),
      operation('The recording of a call, the newest when there are several', {
        schema: recordingViewSchema,
        errors: [404],
      }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await getCall(ref)
        const [recording] = await listRecordingsOf(db, { ...ref, limit: 1 })
        if (!recording) throw new NotFoundError('recording of call', ref.callId)
        return c.json(recordingView(recording))
      },
    )
}
