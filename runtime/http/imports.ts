import { Hono } from 'hono'
import { z } from 'zod'
import { contentImportSchema, contentImportsSchema } from '#shared/api/content.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { NotFoundError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({ importId: z.uuid() })

/** Imports of content of the company, whoever began them. */
export const importRoutes = ({ media: { imports } }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/',
      allow('content:write'),
      operation('List imports of content', {
        schema: contentImportsSchema,
        description: 'The latest 50 of the last 30 days, the newest first.',
      }),
      async (c) => c.json({ items: await imports.list(c.var.member.companyId) }),
    )
    .get(
      '/:importId',
      allow('content:write'),
      operation('How far an import is, and what came of its rows', {
        schema: contentImportSchema,
        errors: [404],
        description:
          'Rows that are not taken in are told while it goes on, some two seconds later: cancel it to mend the list.',
      }),
      validate('param', params),
      async (c) => {
        const { importId } = c.req.valid('param')
        const found = await imports.find({ companyId: c.var.member.companyId, importId })
        if (!found) throw new NotFoundError('import', importId)
        return c.json(found)
      },
    )
    .delete(
      '/:importId',
      allow('content:write'),
      operation('Cancel an import', {
        schema: contentImportSchema,
        errors: [404],
        description:
          'It ends after the row at hand; what was taken in stays, and so do its results. One that has ended stays as it is.',
      }),
      validate('param', params),
      async (c) => {
        const { importId } = c.req.valid('param')
        return c.json(await imports.cancel({ companyId: c.var.member.companyId, importId }))
      },
    )
