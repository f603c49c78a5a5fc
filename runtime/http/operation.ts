import { describeRoute, resolver, type DescribeRouteOptions } from 'hono-openapi'
import type { z } from 'zod'
import { errorSchema } from '#shared/api/page.ts'

const told: Record<number, string> = {
  400: 'The request is not as described.',
  401: 'Not signed in.',
  403: 'The role may not do this.',
  404: 'There is no such thing in this company.',
  409: 'The state of things forbids it.',
  412: 'It was changed by someone else in the meantime.',
  413: 'The body is too large.',
  415: 'The body, or a file in it, is of a type that is not taken.',
  422: 'Understood, and refused for what it says.',
  428: 'If-Match is missing.',
  429: 'Too many attempts; see Retry-After.',
  502: 'The carrier could not be reached or refused.',
}

export const errorAnswers = (statuses: readonly number[]): NonNullable<DescribeRouteOptions['responses']> =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { description: told[status] ?? 'An error.', content: { 'application/json': { schema: resolver(errorSchema) } } },
    ]),
  )

/** With a `type` of a stream, `schema` is that of one event. */
type Answer = {
  status?: number
  schema?: z.ZodType
  type?: string
  errors?: readonly number[]
  description?: string
  form?: Form
}
/** A multipart/form-data body: the field of its one file, and what else may stand beside it. */
type Form = { file: string; fields?: Readonly<Record<string, FormField>> }
type FormField = { type: 'string'; maxLength?: number; enum?: string[]; description?: string }

const requestBodyOf = ({ file, fields = {} }: Form): NonNullable<DescribeRouteOptions['requestBody']> => ({
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: [file],
        // https://spec.openapis.org/oas/v3.1.0#considerations-for-file-uploads
        properties: {
          [file]: { type: 'string', contentMediaType: 'application/octet-stream', format: 'binary' },
          ...fields,
        },
      },
    },
  },
})

/** Describes a route in the OpenAPI document: its sentence, its answer and the errors of its own. */
export function operation(
  summary: string,
  { status = 200, schema, type, errors = [], description, form }: Answer = {},
) {
  const content = schema
    ? { [type ?? 'application/json']: { schema: resolver(schema) } }
    : type
      ? { [type]: { schema: { type: 'string' as const } } }
      : undefined
  return describeRoute({
    summary,
    ...(description && { description }),
    ...(form && { requestBody: requestBodyOf(form) }),
    responses: {
      [String(status)]: { description: status === 204 ? 'Done.' : 'Success.', ...(content && { content }) },
      ...errorAnswers(errors),
    },
  })
}
