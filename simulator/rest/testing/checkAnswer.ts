import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Schema = { [key: string]: unknown; properties?: Record<string, Schema>; items?: Schema; $ref?: string }
type Document = {
  /** Per path and method, the schema of each status; null where there is no body. */
  paths: Record<string, Record<string, Record<string, Schema | null>>>
  components: { schemas: Record<string, Schema> }
}

/** The answers' part of Twilio's OpenAPI document, descriptions left out. */
const twilio = JSON.parse(readFileSync(new URL('./twilioAnswers.json', import.meta.url), 'utf8')) as Document

/** Formats that are Twilio's own, or mean less than their name: its `uri` is often a path. */
const formats: Readonly<Record<string, string>> = {
  'date-time-rfc-2822':
    '^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+]0000$',
  currency: '^[A-Z]{3}$',
  uri: '^(https?://|/)[^ ]+$',
  'phone-number': '^([+][1-9][0-9]{6,14}|[A-Za-z0-9: +-]{1,40})$',
  'http-method': '^(GET|POST)$',
}

/** Null where the document's own examples have it and its schema forgot to say so. */
const nullable = new Set(['conference_enum_reason_conference_ended'])

export type Operation = { method: string; template: string }

const templates = Object.keys(twilio.paths).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replace(/[.]/g, '[.]').replace(/\{\w+\}/g, '[^/]+?')}$`),
}))

/** Every operation the document has for the resources of this API: `post /2010-04-01/Accounts/{AccountSid}/Calls.json`. */
export const operations: readonly string[] = Object.entries(twilio.paths).flatMap(([template, methods]) =>
  Object.keys(methods).map((method) => `${method} ${template}`),
)

const schemas = new Map<string, z.ZodType>()

/**
 * Holds an answer against Twilio's document, stricter than the document is: every field must be there, and no other. Throws
 * with what is wrong. Returns the operation, or undefined for a refusal, whose four fields it checks.
 */
export function checkAnswer({
  method,
  path,
  status,
  body,
}: {
  method: string
  path: string
  status: number
  body: unknown
}): string | undefined {
  if (status >= 400) {
    refusal.parse(body)
    return undefined
  }
  const verb = method.toLowerCase()
  const template = templates.find(({ pattern }) => pattern.test(path))?.template
  const answers = template === undefined ? undefined : twilio.paths[template]?.[verb]
  const operation = `${verb} ${template}`
  if (!answers) throw new Error(`Twilio's document has no ${verb} ${path}.`)
  const schema = answers[String(status)]
  if (schema === undefined) throw new Error(`Twilio's document has no answer ${status} to ${operation}.`)
  if (schema === null) {
    if (body !== undefined) throw new Error(`The answer ${status} to ${operation} has a body.`)
    return operation
  }
  const name = `${operation} ${status}`
  let checked = schemas.get(name)
  if (!checked) schemas.set(name, (checked = z.fromJSONSchema(strict(schema), { defaultTarget: 'openapi-3.0' })))
  const result = checked.safeParse(body)
  if (!result.success) throw new Error(`${name}: ${z.prettifyError(result.error)}`)
  return operation
}

const refusal = z.strictObject({
  code: z.int().min(10_000).max(99_999),
  message: z.string().min(1),
  more_info: z.string().regex(/^https:\/\/www\.twilio\.com\/docs\/errors\/\d{5}$/),
  status: z.int().min(400).max(599),
})

/** References resolved, formats as patterns, every property required and none beside them. */
function strict({ $ref, ...schema }: Schema): Schema {
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? ''
    const target = twilio.components.schemas[name]
    if (!target) throw new Error(`Twilio's document has no schema ${name}.`)
    return strict(nullable.has(name) ? { ...target, nullable: true } : target)
  }
  const { format, properties, items, ...rest } = schema
  const pattern = typeof format === 'string' ? formats[format] : undefined
  return {
    ...rest,
    ...(pattern !== undefined && { pattern }),
    ...(items && { items: strict(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, strict(value)])),
      required: Object.keys(properties),
      additionalProperties: false,
    }),
  }
}
