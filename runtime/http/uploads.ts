import { Hono } from 'hono'
import { z } from 'zod'
import {
  chunkQuery,
  contentImportSchema,
  finishUploadSchema,
  newUploadSchema,
  uploadSchema,
} from '#shared/api/content.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { maxZipBytes } from '../content/unpack.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'
import { cleanFileName, receiveFile, tooLarge } from './receiveFile.ts'
import { validate } from './validate.ts'

const params = z.object({ id: z.uuid() })
const zipTooLarge = () =>
  new ProblemError(413, 'too_large', 'The zip is larger than 2 GB, the most that is taken. Import it in parts.')

/** Files on their way in. A chunk that was lost is sent again from the offset that the upload is at. */
export const uploadRoutes = ({ media }: ApiDeps) => {
  const { uploads, limits } = media
  const mostBytes = Math.max(...Object.values(limits.maxBytes))
  return new Hono<SignedInEnv>()
    .post(
      '/',
      allow('content:write'),
      operation('Begin an upload', { status: 201, schema: uploadSchema, errors: [409, 413, 429] }),
      validate('json', newUploadSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { id, fileName, bytes, kind } = c.req.valid('json')
        const max = kind === undefined ? mostBytes : kind === 'zip' ? maxZipBytes : limits.maxBytes[kind]
        if (bytes > max) throw kind === 'zip' ? zipTooLarge() : tooLarge(max)
        return c.json(await uploads.begin({ companyId, userId, id, fileName: cleanFileName(fileName), bytes }), 201)
      },
    )
    .get(
      '/:id',
      allow('content:write'),
      operation('Where an upload is', { schema: uploadSchema, errors: [404] }),
      validate('param', params),
      (c) => c.json(uploads.find({ ...c.var.member, ...c.req.valid('param') })),
    )
    .delete(
      '/:id',
      allow('content:write'),
      operation('Cancel an upload', {
        status: 204,
        errors: [404, 409],
        description:
          '409 `upload_ready` where it came too late, with what the file became in `details`; `is_import` where it has become ' +
          'an import, which is cancelled by itself.',
      }),
      validate('param', params),
      async (c) => {
        await uploads.cancel({ ...c.var.member, ...c.req.valid('param') })
        return c.body(null, 204)
      },
    )
    .post(
      '/:id/finish',
      allow('content:write'),
      operation('Put an uploaded file to use', {
        status: 202,
        schema: uploadSchema,
        errors: [404, 409],
        description:
          'It is looked at and converted in the background: ask for the upload until it is `ready` or `refused`. ' +
          'The same once more changes nothing; a new item has the id of its upload.',
      }),
      validate('param', params),
      validate('json', finishUploadSchema),
      (c) => c.json(uploads.finish({ ...c.var.member, ...c.req.valid('param') }, c.req.valid('json')), 202),
    )
    .post(
      '/:id/import',
      allow('content:write'),
      operation('Import an uploaded zip', {
        status: 202,
        schema: contentImportSchema,
        errors: [404, 409],
        description:
          'At its top the zip has content.csv with the columns key, language, and where wanted text, file, title, kind, folder, ' +
          'tags (between semicolons, or as JSON), captions, poster, private, alwaysNewest (yes or no). Items are found by key or ' +
          'made, in the background: ask for the import, which has the id of the upload, until it is over. The same once more ' +
          'gives the same import. 409 `import_under_way` while the company has another one.',
      }),
      validate('param', params),
      async (c) => c.json(await uploads.importZip({ ...c.var.member, ...c.req.valid('param') }), 202),
    )
}

/** The one route of uploads whose body is no JSON: mounted before bodies are read as such. */
export const chunkRoutes = ({ media }: ApiDeps) =>
  new Hono<SignedInEnv>().post(
    '/:id/chunks',
    allow('content:write'),
    operation('Send a chunk', {
      schema: uploadSchema,
      errors: [404, 409, 413, 415],
      form: { file: 'chunk' },
      description:
        'One file in the field `chunk`, of `chunkBytes` at most. 409 `wrong_offset` tells in ' +
        '`details.offset` where the next chunk begins.',
    }),
    validate('param', params),
    validate('query', chunkQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const { offset } = c.req.valid('query')
      const upload = await media.uploads.addChunk({ ...c.var.member, id }, offset, (to) =>
        receiveFile(c, { field: 'chunk', ...to }),
      )
      return c.json(upload)
    },
  )
