import { Hono } from 'hono'
import { z } from 'zod'
import {
  addedMemberSchema,
  memberChangeSchema,
  memberPageSchema,
  memberSchema,
  newMemberSchema,
  type MemberView,
} from '#shared/api/account.ts'
import { pageQuery } from '#shared/api/page.ts'
import { addMember, changeRole, removeMember } from '../accounts/members.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import type { AccountDeps } from '../accounts/signIn.ts'
import { listMembers, type MemberRow } from '../store/memberships.ts'
import { readTextCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { validate } from './validate.ts'

const params = z.object({ userId: z.uuid() })
const view = ({ createdAt, ...member }: MemberRow): MemberView => ({ ...member, joinedAt: createdAt.toISOString() })

export const memberRoutes = (deps: AccountDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/',
      allow('members:read'),
      operation('List members', { schema: memberPageSchema }),
      validate('query', z.object(pageQuery)),
      async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const { companyId } = c.var.member
        const rows = await listMembers(deps.db, { companyId, after: readTextCursor(cursor), limit })
        return c.json(toPage(rows, { limit, keyOf: ({ email }) => [email], view }))
      },
    )
    .post(
      '/',
      allow('members:write'),
      operation('Add a member', { status: 201, schema: addedMemberSchema, errors: [409] }),
      validate('json', newMemberSchema),
      async (c) => {
        const { member, firstPassword } = await addMember(deps, c.var.member, c.req.valid('json'))
        return c.json({ ...view(member), firstPassword }, 201)
      },
    )
    .patch(
      '/:userId',
      allow('members:write'),
      operation('Change a role', { schema: memberSchema, errors: [404, 409] }),
      validate('param', params),
      validate('json', memberChangeSchema),
      async (c) => {
        const { userId } = c.req.valid('param')
        return c.json(view(await changeRole(deps, c.var.member, { userId, role: c.req.valid('json').role })))
      },
    )
    .delete(
      '/:userId',
      allow('members:write'),
      operation('Remove a member', { status: 204, errors: [404, 409] }),
      validate('param', params),
      async (c) => {
        await removeMember(deps, c.var.member, c.req.valid('param').userId)
        return c.body(null, 204)
      },
    )
