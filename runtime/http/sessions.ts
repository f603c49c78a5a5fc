import { Hono } from 'hono'
import { z } from 'zod'
import {
  sessionDetailSchema,
  sessionFlowsSchema,
  sessionListQuery,
  sessionOutcomesQuery,
  sessionOutcomesSchema,
  sessionPageSchema,
  type InteractionView,
  type SessionView,
} from '#shared/api/session.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { readDocument } from '../authoring/readDocument.ts'
import { heardFiles } from '../content/heardFiles.ts'
import { phoneExtension } from '../content/mediaAddress.ts'
import { listHeardItems } from '../store/heardItems.ts'
import { listSessionFlows } from '../store/sessionFlows.ts'
import {
  findSessionDetail,
  listInteractions,
  listSessions,
  type InteractionRow,
  type SessionRow,
} from '../store/sessionList.ts'
import { listOutcomes } from '../store/sessionOutcomes.ts'
import { listRecordingsOf } from '../store/recordings.ts'
import { loadSession } from '../store/sessions.ts'
import type { ApiDeps } from './apiDeps.ts'
import { instantKey, readInstantCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { recordingView } from './recordings.ts'
import { NotFoundError } from './problemError.ts'
import { sessionEvents } from './sessionEvents.ts'
import { validate } from './validate.ts'

const params = z.object({ sessionId: z.uuid() })

const view = (row: SessionRow): SessionView => ({
  id: row.id,
  channel: row.channel,
  direction: row.direction,
  flow: { id: row.flowId, key: row.flowKey, name: row.flowName },
  // A trial runs a snapshot of the draft, which has no row and counts as version 0.
  version: { id: row.versionId, number: row.versionNumber ?? 0 },
  status: row.endedAt === null ? 'live' : 'ended',
  caller: row.caller,
  ourNumber: row.ourNumber,
  contactId: row.contactId,
  callSid: row.callSid,
  department: row.department,
  language: row.language,
  isTest: row.isTest,
  startedAt: row.startedAt.toISOString(),
  lastStepAt: row.lastStepAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  ending: row.ending,
  selection: row.selection,
  disposition: row.disposition,
  tags: Array.isArray(row.tags) ? row.tags.filter((tag) => typeof tag === 'string') : [],
})

const interactionView = ({ at, isReplySealed, reply, ...row }: InteractionRow): InteractionView => ({
  ...row,
  reply: isReplySealed ? null : reply,
  at: at.toISOString(),
})

/** The part of a stored state that readers see: sensitive values are sealed elsewhere in it. */
const stateSchema = z.object({
  frames: z.array(z.object({ vars: z.record(z.string(), z.unknown()).default({}) })).default([]),
  ended: z.object({ error: z.string().optional() }).optional(),
})

export const sessionRoutes = ({ db, clock, steps, media }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/',
      allow('sessions:read'),
      operation('List sessions, last started first', { schema: sessionPageSchema }),
      validate('query', sessionListQuery),
      async (c) => {
        const { limit, cursor, from, to, isTest, ...filter } = c.req.valid('query')
        const { rows, searchedTo } = await listSessions(db, {
          companyId: c.var.member.companyId,
          filter: {
            ...filter,
            ...(from !== undefined && { from: new Date(from) }),
            ...(to !== undefined && { to: new Date(to) }),
            ...(isTest !== 'all' && { isTest: isTest === 'true' }),
          },
          after: readInstantCursor(cursor),
          limit,
        })
        return c.json(
          toPage(rows, {
            limit,
            keyOf: ({ startedAt, id }) => instantKey(startedAt, id),
            view,
            searchedTo: searchedTo && instantKey(searchedTo.at, searchedTo.id),
          }),
        )
      },
    )
    .get(
      '/outcomes',
      allow('sessions:read'),
      operation('List the dispositions, selections and tags of the latest sessions', {
        schema: sessionOutcomesSchema,
        description: 'Of the 1,000 sessions started last: at most 50 of a kind, the most frequent first.',
      }),
      validate('query', sessionOutcomesQuery),
      async (c) => {
        const { flowId, isTest } = c.req.valid('query')
        const items = await listOutcomes(db, {
          companyId: c.var.member.companyId,
          ...{ flowId, isTest: isTest === 'all' ? undefined : isTest === 'true' },
        })
        return c.json({ items })
      },
    )
    .get(
      '/:sessionId',
      allow('sessions:read'),
      operation('Get a session with every step: input, nodes passed, ports and times', {
        schema: sessionDetailSchema,
        errors: [404],
      }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const row = await findSessionDetail(db, ref)
        if (!row) throw new NotFoundError('session', ref.sessionId)
        const [interactions, recordings] = await Promise.all([
          listInteractions(db, { ...ref, startedAt: row.startedAt }),
          // Of a phone session, the call has its id.
          listRecordingsOf(db, { companyId: ref.companyId, callId: ref.sessionId, limit: 100 }),
        ])
        const shown = interactions.map(interactionView)
        const hashes = heardFiles(
          ref.companyId,
          shown.map(({ reply }) => reply),
        )
        const heard = await listHeardItems(db, { ...ref, hashes })
        const state = stateSchema.safeParse(row.state).data
        return c.json({
          ...view(row),
          variables: state?.frames[0]?.vars ?? {},
          error: state?.ended?.error ?? null,
          interactions: shown,
          recordings: recordings.map(recordingView),
          heard: heard.map(({ isPrivate, ...item }) => ({
            ...item,
            url: media.addressOf(
              { companyId: ref.companyId, hash: item.hash, extension: phoneExtension },
              { isSigned: isPrivate },
            ),
          })),
        })
      },
    )
    .get(
      '/:sessionId/flows',
      allow('sessions:read'),
      operation('Get every version that a session ran: its flow, then the sub-flows it went through', {
        schema: sessionFlowsSchema,
        errors: [404],
      }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const session = await loadSession(db, ref)
        if (!session) throw new NotFoundError('session', ref.sessionId)
        const rows = await listSessionFlows(db, { ...ref, startedAt: session.startedAt, versionId: session.versionId })
        return c.json({
          items: rows.map(({ flowId, key, name, versionId, number, document }) => ({
            flow: { id: flowId, key, name },
            versionId,
            version: number,
            document: readDocument(JSON.parse(document)),
          })),
        })
      },
    )
    .get(
      '/:sessionId/events',
      allow('sessions:read'),
      operation('Follow a session: every step as it becomes durable', {
        type: 'text/event-stream',
        errors: [404],
        description:
          'Server-sent events named step, each `{ seq, turn, kind, at, trail, ended? }` with seq as its id, from the first step or ' +
          'after Last-Event-ID; of a trial also events named variables, each `{ seq, variables }`, after the steps told. The ' +
          'stream ends with the session; then it answers 204 to who has them all. It ends after 15 ' +
          'minutes too: ask again with Last-Event-ID.',
      }),
      validate('param', params),
      async (c) =>
        sessionEvents({ db, clock, steps }, c, { companyId: c.var.member.companyId, ...c.req.valid('param') }),
    )
