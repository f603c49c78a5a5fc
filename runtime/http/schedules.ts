import { Hono, type Context } from 'hono'
import { z } from 'zod'
import {
  overrideWriteSchema,
  scheduleListQuery,
  schedulePageSchema,
  scheduleUsesSchema,
  scheduleViewSchema,
  scheduleWriteSchema,
  type ScheduleView,
} from '#shared/api/schedule.ts'
import { resourceKeySchema } from '#shared/flow/ids.ts'
import { scheduleSchema, type Schedule } from '#shared/flow/schedule.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { findReferences } from '../authoring/findReferences.ts'
import { announceChange } from '../store/changes.ts'
import { listFlowNames } from '../store/flows.ts'
import {
  deleteSchedule,
  findSchedule,
  listSchedules,
  lockSchedule,
  saveSchedule,
  type ScheduleRow,
} from '../store/schedules.ts'
import type { ApiDeps } from './apiDeps.ts'
import { readTextCursor, toPage } from './cursor.ts'
import { revisionIn, tagOf } from './entityTag.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ key: resourceKeySchema })
const savingHeaders = z.object({ 'if-match': z.string().max(100).optional() })
const view = ({ document, revision, updatedAt }: ScheduleRow): ScheduleView => ({
  ...scheduleSchema.parse(document),
  revision,
  updatedAt: updatedAt.toISOString(),
})

function answer(c: Context, row: ScheduleRow) {
  c.header('ETag', tagOf(row.revision))
  return c.json(view(row))
}

/** Intl knows a zone exactly when it takes it. */
const refuseUnknownZone = (timeZone: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw new ProblemError(400, 'invalid', `There is no time zone ${timeZone}. Use a name such as Europe/Paris.`, {
      issues: [{ path: 'timeZone', message: 'There is no such time zone.' }],
    })
  }
}

const staleSchedule = ({ revision, updatedAt }: ScheduleRow) =>
  new ProblemError(
    412,
    'stale_schedule',
    `Somebody changed these hours in the meantime: they are at revision ${revision}. Nothing was saved.`,
    { revision, updatedAt: updatedAt.toISOString() },
    { ETag: tagOf(revision) },
  )

/** Opening hours. Flows name them and never pin them: a change counts from the next step of every call. */
export const scheduleRoutes = ({ db, store, clock }: ApiDeps) => {
  type Key = { companyId: string; key: string }
  const announce = ({ companyId, key }: Key) => announceChange(store, { companyId, subject: 'schedule', id: key })
  /** Hours that somebody changed after they were read stay as they are; so does an override that the writer says nothing of. */
  const replace = async (
    ref: Key,
    { written, ifMatch }: { written: Omit<Schedule, 'key'>; ifMatch: string | undefined },
  ) => {
    const saved = await db.transaction().execute(async (tx) => {
      const row = await lockSchedule(tx, ref)
      if (ifMatch !== undefined) {
        if (!row) throw new NotFoundError('schedule', ref.key)
        if (revisionIn(ifMatch) !== row.revision) throw staleSchedule(row)
      }
      const override = written.override ?? (row && scheduleSchema.parse(row.document).override)
      return saveSchedule(tx, {
        companyId: ref.companyId,
        schedule: { ...written, key: ref.key, ...(override && { override }) },
        now: clock.now(),
      })
    })
    await announce(ref)
    return saved
  }
  const setOverride = async (ref: Key, override: Schedule['override']): Promise<ScheduleRow> => {
    const saved = await db.transaction().execute(async (tx) => {
      const row = await lockSchedule(tx, ref)
      if (!row) throw new NotFoundError('schedule', ref.key)
      const { override: _, ...schedule } = scheduleSchema.parse(row.document)
      return saveSchedule(tx, {
        companyId: ref.companyId,
        schedule: { ...schedule, ...(override && { override }) },
        now: clock.now(),
      })
    })
    await announce(ref)
    return saved
  }

  return new Hono<SignedInEnv>()
    .get(
      '/',
      allow('schedules:read'),
      operation('List schedules', { schema: schedulePageSchema }),
      validate('query', scheduleListQuery),
      async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const rows = await listSchedules(db, {
          companyId: c.var.member.companyId,
          after: readTextCursor(cursor),
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: ({ key }) => [key], view }))
      },
    )
    .get(
      '/:key',
      allow('schedules:read'),
      operation('Get a schedule; its ETag is its revision', { schema: scheduleViewSchema, errors: [404] }),
      validate('param', params),
      async (c) => {
        const { key } = c.req.valid('param')
        const row = await findSchedule(db, { companyId: c.var.member.companyId, key })
        if (!row) throw new NotFoundError('schedule', key)
        return answer(c, row)
      },
    )
    .get(
      '/:key/flows',
      allow('schedules:read'),
      operation('List the flows that name a schedule', { schema: scheduleUsesSchema, errors: [404] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        if (!(await findSchedule(db, ref))) throw new NotFoundError('schedule', ref.key)
        const keys = await findReferences(db, { ...ref, to: 'schedules' })
        return c.json({ items: await listFlowNames(db, { companyId: ref.companyId, keys }) })
      },
    )
    .put(
      '/:key',
      allow('schedules:write'),
      operation('Make or replace a schedule', {
        schema: scheduleViewSchema,
        errors: [404, 412],
        description:
          'With If-Match only when it is there and still at that revision; without, whatever it is at. ' +
          'Without an `override` in the body the one that is set stays: `DELETE …/override` takes it away.',
      }),
      validate('param', params),
      validate('header', savingHeaders),
      validate('json', scheduleWriteSchema),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const written = c.req.valid('json')
        refuseUnknownZone(written.timeZone)
        return answer(c, await replace(ref, { written, ifMatch: c.req.valid('header')['if-match'] }))
      },
    )
    .delete(
      '/:key',
      allow('schedules:write'),
      operation('Delete a schedule that no flow names', { status: 204, errors: [404, 409] }),
      validate('param', params),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const flows = await findReferences(db, { ...ref, to: 'schedules' })
        if (flows.length > 0)
          throw new ProblemError(409, 'schedule_in_use', `Flows use this schedule: ${flows.slice(0, 10).join(', ')}.`, {
            flows,
          })
        if (!(await deleteSchedule(db, ref))) throw new NotFoundError('schedule', ref.key)
        await announce(ref)
        return c.body(null, 204)
      },
    )
    .put(
      '/:key/override',
      allow('schedules:write'),
      operation('Open or close by hand, for good or until an instant', { schema: scheduleViewSchema, errors: [404] }),
      validate('param', params),
      validate('json', overrideWriteSchema),
      async (c) =>
        answer(
          c,
          await setOverride({ companyId: c.var.member.companyId, ...c.req.valid('param') }, c.req.valid('json')),
        ),
    )
    .delete(
      '/:key/override',
      allow('schedules:write'),
      operation('Go back to the opening hours', { schema: scheduleViewSchema, errors: [404] }),
      validate('param', params),
      async (c) =>
        answer(c, await setOverride({ companyId: c.var.member.companyId, ...c.req.valid('param') }, undefined)),
    )
}
