import { Hono } from 'hono'
import { z } from 'zod'
import {
  doNotCallListQuery,
  doNotCallPageSchema,
  doNotCallRemoveQuery,
  doNotCallViewSchema,
  newDoNotCallSchema,
  type DoNotCallView,
} from '#shared/api/doNotCall.ts'
import { phoneNumberSchema } from '#shared/api/phoneNumber.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { deleteDoNotCall, insertDoNotCall, listDoNotCall, type DoNotCallRow } from '../store/doNotCall.ts'
import type { ApiDeps } from './apiDeps.ts'
import { readPairCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ number: phoneNumberSchema })
const view = ({ createdAt, ...row }: DoNotCallRow): DoNotCallView => ({ ...row, createdAt: createdAt.toISOString() })

/** Numbers that must not be called; what a caller opts out of in a flow is listed here in the same commit. */
export const doNotCallRoutes = ({ db, clock }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/',
      allow('dnc:read'),
      operation('List numbers that must not be called', { schema: doNotCallPageSchema }),
      validate('query', doNotCallListQuery),
      async (c) => {
        const { limit, cursor, search, scope } = c.req.valid('query')
        const after = readPairCursor(cursor)
        const rows = await listDoNotCall(db, {
          companyId: c.var.member.companyId,
          search,
          scope,
          after: after && { number: after[0], scope: after[1] },
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: (row) => [row.number, row.scope], view }))
      },
    )
    .post(
      '/',
      allow('dnc:write'),
      operation('Forbid calls to a number; listed already is fine and keeps its first reason', {
        status: 201,
        schema: doNotCallViewSchema,
      }),
      validate('json', newDoNotCallSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { row, isNew } = await insertDoNotCall(db, {
          companyId,
          ...c.req.valid('json'),
          source: 'api',
          createdBy: userId,
          now: clock.now(),
        })
        return c.json(view(row), isNew ? 201 : 200)
      },
    )
    .delete(
      '/:number',
      allow('dnc:write'),
      operation('Allow calls again', { status: 204, errors: [404] }),
      validate('param', params),
      validate('query', doNotCallRemoveQuery),
      async (c) => {
        const { number } = c.req.valid('param')
        const { scope } = c.req.valid('query')
        if (!(await deleteDoNotCall(db, { companyId: c.var.member.companyId, number, scope })))
          throw new ProblemError(404, 'not_found', 'The number is not on the list.')
        return c.body(null, 204)
      },
    )
