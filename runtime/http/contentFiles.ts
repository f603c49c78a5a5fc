import { Hono } from 'hono'
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { contentItemSchema, fileFieldsSchema } from '#shared/api/content.ts'
import { languageTagSchema } from '#shared/flow/ids.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { mustFindItem } from '../content/changeContent.ts'
import type { ApiDeps } from './apiDeps.ts'
import { itemParams, viewItem } from './content.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'
import { receiveFile } from './receiveFile.ts'
import { validate } from './validate.ts'

const params = itemParams.extend({ language: languageTagSchema })

/** Content routes whose body is a file: mounted before bodies are read as JSON. */
export const contentFileRoutes = (deps: ApiDeps) => {
  const { db, media } = deps
  const mostBytes = Math.max(...Object.values(media.limits.maxBytes))
  return new Hono<SignedInEnv>().post(
    '/:itemId/languages/:language/file',
    allow('content:write'),
    operation('Send the file of a language', {
      status: 201,
      schema: contentItemSchema,
      errors: [404, 409, 413, 415, 422],
      form: {
        file: 'file',
        fields: {
          text: { type: 'string', maxLength: 4000, description: 'Its words; those of before when left out.' },
          trimSilence: { type: 'string', enum: ['true', 'false'], description: 'Takes silence off both ends.' },
        },
      },
      description:
        'Answers when it is converted. Large files are better sent as uploads, which survive a lost connection.',
    }),
    validate('param', params),
    async (c) => {
      const { companyId, userId } = c.var.member
      const { itemId, language } = c.req.valid('param')
      await mustFindItem(db, { companyId, itemId })
      const path = await media.incoming.newPath()
      try {
        const { bytes, fileName, fields } = await receiveFile(c, { field: 'file', maxBytes: mostBytes, path })
        const read = fileFieldsSchema.safeParse(fields)
        if (!read.success)
          throw new ProblemError(400, 'invalid', `The form is not as described. ${z.prettifyError(read.error)}`)
        const { text, trimSilence } = read.data
        await media.place({
          companyId,
          userId,
          path,
          fileName,
          bytes,
          target: { itemId, language, as: 'file', trimSilence, ...(text !== undefined && { text }) },
        })
      } finally {
        await rm(path, { force: true })
      }
      return c.json(await viewItem(deps, await mustFindItem(db, { companyId, itemId })), 201)
    },
  )
}
