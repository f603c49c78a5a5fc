import { Hono } from 'hono'
import { z } from 'zod'
import {
  contactChangeSchema,
  contactListQuery,
  contactPageSchema,
  contactViewSchema,
  newContactSchema,
  type ContactView,
} from '#shared/api/contact.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import {
  deleteContact,
  findContact,
  insertContact,
  listContacts,
  updateContact,
  type ContactRow,
} from '../store/contacts.ts'
import { isUniqueViolation } from '../store/storeErrors.ts'
import type { ApiDeps } from './apiDeps.ts'
import { instantKey, readInstantCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ contactId: z.uuid() })
const view = ({ createdAt, updatedAt, ...row }: ContactRow): ContactView => ({
  ...row,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})
const taken = () => new ProblemError(409, 'contact_exists', 'Another contact has this number.')

export const contactRoutes = ({ db, clock, random }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/',
      allow('contacts:read'),
      operation('List contacts, newest first', { schema: contactPageSchema }),
      validate('query', contactListQuery),
      async (c) => {
        const { limit, cursor, search } = c.req.valid('query')
        const rows = await listContacts(db, {
          companyId: c.var.member.companyId,
          search,
          after: readInstantCursor(cursor),
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: ({ createdAt, id }) => instantKey(createdAt, id), view }))
      },
    )
    .post(
      '/',
      allow('contacts:write'),
      operation('Add a contact', { status: 201, schema: contactViewSchema, errors: [409] }),
      validate('json', newContactSchema),
      async (c) => {
        const { companyId } = c.var.member
        const row = await insertContact(db, {
          companyId,
          contactId: random.uuid(),
          ...c.req.valid('json'),
          now: clock.now(),
        })
        if (!row) throw taken()
        return c.json(view(row), 201)
      },
    )
    .get(
      '/:contactId',
      allow('contacts:read'),
      operation('Get a contact', { schema: contactViewSchema, errors: [404] }),
      validate('param', params),
      async (c) => {
        const { contactId } = c.req.valid('param')
        const row = await findContact(db, { companyId: c.var.member.companyId, contactId })
        if (!row) throw new NotFoundError('contact', contactId)
        return c.json(view(row))
      },
    )
    .patch(
      '/:contactId',
      allow('contacts:write'),
      operation('Change a contact', { schema: contactViewSchema, errors: [404, 409] }),
      validate('param', params),
      validate('json', contactChangeSchema),
      async (c) => {
        const { contactId } = c.req.valid('param')
        const given = Object.fromEntries(Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined))
        try {
          const row = await updateContact(
            db,
            { companyId: c.var.member.companyId, contactId },
            { ...given, updatedAt: clock.now() },
          )
          if (!row) throw new NotFoundError('contact', contactId)
          return c.json(view(row))
        } catch (error) {
          throw isUniqueViolation(error) ? taken() : error
        }
      },
    )
    .delete(
      '/:contactId',
      allow('contacts:write'),
      operation('Delete a contact; sessions keep their records', { status: 204, errors: [404] }),
      validate('param', params),
      async (c) => {
        const { contactId } = c.req.valid('param')
        if (!(await deleteContact(db, { companyId: c.var.member.companyId, contactId })))
          throw new NotFoundError('contact', contactId)
        return c.body(null, 204)
      },
    )
