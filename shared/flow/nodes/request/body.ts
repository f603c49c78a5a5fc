import { z } from 'zod'
import type { NodeContext } from '../../defineNode.ts'
import type { Json } from '../../flow.ts'
import { parseJson } from '../../parseJson.ts'
import { formEncoded } from '../../urlTemplate.ts'

export const fieldSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).meta({ label: 'Name' }),
  value: z.string().max(2000).default('').meta({ label: 'Value', field: 'template', optional: true }),
})

export const bodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').meta({ label: 'No body' }) }),
  z.strictObject({
    kind: z.literal('json').meta({ label: 'JSON' }),
    /** A JSON document. Its texts are templates; they are rendered after it is parsed, so that no value can break out of its quotes. */
    json: z.string().max(10_000).meta({
      label: 'JSON document',
      field: 'template',
      widget: 'json',
      help: 'Write values inside quotes, as in "total": "{{ vars.total }}".',
    }),
  }),
  z.strictObject({
    kind: z.literal('form').meta({ label: 'Form' }),
    fields: z.array(fieldSchema).max(50).meta({ label: 'Fields', item: 'Field' }),
  }),
])
type Body = z.output<typeof bodySchema>

/** What the body is sent as; undefined when its JSON cannot be read. No `text`: there is no body. */
export function renderBody(
  body: Body,
  context: Pick<NodeContext, 'render' | 'evaluate'>,
): { text?: string; type?: string } | undefined {
  switch (body.kind) {
    case 'none':
      return {}
    case 'form': {
      const fields = body.fields.map(({ name, value }) => ({ name, value: context.render(value) }))
      return { text: formEncoded(fields), type: 'application/x-www-form-urlencoded' }
    }
    case 'json': {
      const document = parseJson(body.json)
      if (document === undefined) return undefined
      return { text: JSON.stringify(withValues(document, context)), type: 'application/json' }
    }
    default:
      return body satisfies never
  }
}

/** A text that is one output alone becomes that value with its type: `"{{ vars.total }}"` may send 12.5. Names stay as typed. */
function withValues(value: Json, context: Pick<NodeContext, 'evaluate'>): Json {
  if (typeof value === 'string') return value.includes('{') ? context.evaluate(value) : value
  if (Array.isArray(value)) return value.map((item) => withValues(item, context))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withValues(inner, context)]))
  return value
}
