import { z } from 'zod'
import type { HttpMethod, RequestAction } from '../../../run/action.ts'
import { utf8Length } from '../../../run/guards.ts'
import { coerceFor } from '../../coerceValue.ts'
import { defineNode, leave, wait, type LeaveOptions, type NodeContext } from '../../defineNode.ts'
import type { Json } from '../../flow.ts'
import { variableNameSchema } from '../../ids.ts'
import { jsonPathProblem, readJsonPath } from '../../jsonPath.ts'
import { parseJson } from '../../parseJson.ts'
import type { NodeProblem } from '../../problem.ts'
import { promptSchema } from '../../prompt.ts'
import { isWebAddress, renderUrl, withQuery } from '../../urlTemplate.ts'
import { bodySchema, fieldSchema, renderBody } from './body.ts'

/** What one mapped value may take of the session's 32 KB. */
const maxValueBytes = 8 * 1024

/** Headers the sender sets itself, or that describe the connection (RFC 9110 §7.6.1). */
const ownHeaders = ['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'keep-alive',
  'idempotency-key', 'accept-encoding'] // prettier-ignore
const headerSchema = z.strictObject({
  name: z
    .string()
    .max(100)
    // RFC 9110 §5.6.2: a token.
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Use letters, digits and hyphens.')
    .meta({ label: 'Name' }),
  value: z.string().max(2000).default('').meta({ label: 'Value', field: 'template', optional: true }),
})
const mappingSchema = z.strictObject({
  path: z.string().trim().min(1).max(200).meta({ label: 'JSON path, such as $.order.total' }),
  variable: variableNameSchema.meta({ label: 'Into variable', field: 'variable' }),
})

const schema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').meta({ label: 'Method' }),
  url: z.string().trim().max(2000).default('').meta({
    label: 'Address',
    field: 'template',
    help: 'Values put in with {{ … }} are encoded for you.',
  }),
  query: z.array(fieldSchema).max(30).default([]).meta({ label: 'Query', item: 'Parameter' }),
  headers: z.array(headerSchema).max(30).default([]).meta({ label: 'Headers', item: 'Header' }),
  body: bodySchema.default({ kind: 'none' }).meta({ label: 'Body' }),
  mapping: z.array(mappingSchema).max(30).default([]).meta({ label: 'Keep from the answer', item: 'Value' }),
  saveStatusAs: variableNameSchema.optional().meta({ label: 'Keep the status as', field: 'variable', holds: 'number' }),
  timeoutSeconds: z.int().min(1).max(30).default(8).meta({ label: 'Wait for the answer', unit: 's' }),
  retries: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .meta({ label: 'Further tries', help: 'When there was no answer.', advanced: true }),
  mayRepeat: z.boolean().default(false).meta({ label: 'May be sent twice (POST, PATCH)', advanced: true }),
  holdPrompt: promptSchema.default([]).meta({ label: 'Heard while it takes long', field: 'prompt', optional: true }),
})
export { schema as requestSchema }
type Data = z.output<typeof schema>

/** RFC 9110 §9.2.2: these mean the same sent once or twice. */
const isIdempotent = (method: HttpMethod) => method !== 'POST' && method !== 'PATCH'

/** Asks a web service; its answer comes back as an event. Silent: it also runs when the caller has hung up. */
export const request = defineNode({
  type: 'request',
  version: 1,
  title: 'Request',
  description: 'Asks a web service and keeps parts of the answer.',
  group: 'reach',
  icon: 'globe',
  schema,
  memorySchema: z.null(),
  isSilent: true,
  ports: () => [
    { id: 'success', label: 'Success', kind: 'next' },
    { id: 'failure', label: 'Failure', kind: 'failure' },
    { id: 'timeout', label: 'Timeout', kind: 'timeout' },
  ],
  summary: ({ method, url }) => `${method} ${url === '' ? '…' : url}`,
  lint: problemsOf,
  sets: ({ mapping, saveStatusAs }) => [
    ...new Set([...mapping.map(({ variable }) => variable), ...(saveStatusAs === undefined ? [] : [saveStatusAs])]),
  ],
  enter: ({ data, context }) => {
    const action = requestOf(data, context)
    return typeof action === 'string'
      ? leave('failure', { ...unanswered(data, context), note: action })
      : wait([action], null)
  },
  resume: ({ data, event, context }) => {
    if (event.kind === 'responded') {
      const isSuccess = event.status >= 200 && event.status < 300
      return leave(isSuccess ? 'success' : 'failure', kept(data, { ...event, isSuccess }, context))
    }
    const reason = event.kind === 'requestFailed' ? event.reason : 'unknown'
    const mocked = event.kind === 'requestFailed' ? mockedNote(event) : ''
    return leave(reason === 'timeout' ? 'timeout' : 'failure', {
      ...unanswered(data, context),
      note: `no answer: ${reason}${mocked}`,
    })
  },
})

/** The request, or why it cannot be made. */
function requestOf(data: Data, context: NodeContext): Omit<RequestAction, 'key'> | string {
  const rendered = renderUrl(data.url, context.render)
  if (!isWebAddress(rendered)) return 'not sent: the address is not one of http or https'
  const body = renderBody(data.body, context)
  if (!body) return 'not sent: the body is not JSON'
  const query = data.query.map(({ name, value }) => ({ name, value: context.render(value) }))
  return {
    kind: 'request',
    method: data.method,
    url: withQuery(rendered, query),
    headers: headersOf(data, body.type, context),
    ...(body.text !== undefined && { body: body.text }),
    timeoutSeconds: data.timeoutSeconds,
    retries: data.retries,
    isRepeatable: isIdempotent(data.method) || data.mayRepeat,
    holdPrompt: context.speak(data.holdPrompt),
  }
}

/** Names are told apart without case, the last wins; a value cannot begin another header (RFC 9110 §5.5). */
function headersOf({ headers }: Data, bodyType: string | undefined, context: NodeContext): Record<string, string> {
  const byName = new Map<string, [string, string]>()
  if (bodyType !== undefined) byName.set('content-type', ['Content-Type', bodyType])
  for (const { name, value } of headers) {
    if (ownHeaders.includes(name.toLowerCase())) continue
    byName.set(name.toLowerCase(), [
      name,
      context
        .render(value)
        .replace(/[^\t\x20-\x7e\xa0-\xff]/g, '')
        .trim(),
    ])
  }
  return Object.fromEntries(byName.values())
}

/** A trial's own answer says so. */
const mockedNote = ({ mocked }: { mocked?: true }) => (mocked ? ', mocked' : '')

/** With no answer the status is 0. */
const unanswered = ({ saveStatusAs }: Data, { flow }: NodeContext): LeaveOptions =>
  saveStatusAs === undefined ? {} : { set: { [saveStatusAs]: coerceFor(saveStatusAs, 0, flow) ?? null } }

/**
 * What is kept of an answer. A path that finds nothing clears its variable after success, so that no value of an earlier answer
 * passes for one of this, and leaves it alone after failure. A value that does not fit leaves it alone too, with a note.
 */
function kept(
  data: Data,
  answer: { status: number; body: Json; isSuccess: boolean; mocked?: true },
  { flow }: NodeContext,
): LeaveOptions {
  const values: Record<string, Json> = {}
  const unfit: string[] = []
  for (const { path, variable } of data.mapping) {
    const found = readJsonPath(path, answer.body)
    if (found === undefined || found === null) {
      if (answer.isSuccess) values[variable] = null
      continue
    }
    const value = utf8Length(JSON.stringify(found)) > maxValueBytes ? undefined : coerceFor(variable, found, flow)
    if (value === undefined) unfit.push(variable)
    else values[variable] = value
  }
  if (data.saveStatusAs !== undefined)
    values[data.saveStatusAs] = coerceFor(data.saveStatusAs, answer.status, flow) ?? null
  const misfits =
    unfit.length > 0 ? `; kept as before, since the value is of another type or too long: ${unfit.join(', ')}` : ''
  return { set: values, note: `status ${answer.status}${mockedNote(answer)}${misfits}` }
}

function problemsOf(data: Data): NodeProblem[] {
  const problems: NodeProblem[] = []
  const startsWithValue = data.url.startsWith('{')
  if (data.url === '') problems.push({ rule: 'request-address', field: 'url', message: 'The request has no address.' })
  else if (!startsWithValue && !/^https?:\/\//i.test(data.url))
    problems.push({ rule: 'request-address', field: 'url', message: 'An address begins with https:// or http://.' })
  else if (/^http:\/\//i.test(data.url))
    problems.push({
      severity: 'warning',
      rule: 'request-in-the-clear',
      field: 'url',
      message: 'Anyone on the way can read a request over http. Use https.',
    })
  data.mapping.forEach(({ path }, index) => {
    const problem = jsonPathProblem(path)
    if (problem !== undefined) problems.push({ rule: 'json-path', field: `mapping.${index}.path`, message: problem })
  })
  data.headers.forEach(({ name }, index) => {
    if (ownHeaders.includes(name.toLowerCase()))
      problems.push({
        rule: 'request-header',
        field: `headers.${index}.name`,
        message: `The header ${name} is set for you and cannot be chosen.`,
      })
  })
  if (data.body.kind === 'json' && parseJson(data.body.json) === undefined)
    problems.push({
      rule: 'request-body',
      field: 'body.json',
      message: 'The body is not JSON. Write values inside quotes, such as "total": "{{ vars.total }}".',
    })
  if (data.body.kind !== 'none' && (data.method === 'GET' || data.method === 'HEAD'))
    problems.push({
      severity: 'warning',
      rule: 'request-body',
      field: 'body',
      message: `Most services ignore the body of a ${data.method}.`,
    })
  if (data.method === 'HEAD' && data.mapping.length > 0)
    problems.push({
      severity: 'warning',
      rule: 'request-mapping',
      field: 'mapping',
      message: 'The answer to HEAD has no body to keep parts of.',
    })
  if (data.retries > 0 && !isIdempotent(data.method) && !data.mayRepeat)
    problems.push({
      severity: 'warning',
      rule: 'request-retries',
      field: 'retries',
      message: `A ${data.method} that may not be sent twice is only tried again while no connection was made.`,
    })
  return problems
}
