import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fieldsOf } from './fields.ts'
import { promptSchema, textPrompt } from './prompt.ts'

const template = z.string().meta({ label: 'Text', field: 'template' })
const found = (schema: z.ZodType, data: unknown) =>
  [...fieldsOf(schema, data)].map(({ path, field }) => `${path}: ${field}`)

describe('fieldsOf', () => {
  it('walks objects, lists, records and tuples', () => {
    const schema = z.object({
      title: template,
      list: z.array(z.strictObject({ prompt: promptSchema.meta({ label: 'Prompt', field: 'prompt' }) })),
      headers: z.record(z.string(), template),
      pair: z.tuple([z.number(), template]),
    })
    const data = {
      title: 'a',
      list: [{ prompt: [] }, { prompt: textPrompt({ en: 'x' }) }],
      headers: { x: 'y' },
      pair: [1, 'b'],
    }
    expect(found(schema, data)).toEqual([
      'title: template',
      'list.0.prompt: prompt',
      'list.1.prompt: prompt',
      'headers.x: template',
      'pair.1: template',
    ])
  })
  it('looks through wrappers, whichever of them carries the meta', () => {
    const schema = z.object({
      a: template.optional(),
      b: z.string().default('x').meta({ field: 'path' }),
      c: z.string().nullable().readonly().meta({ field: 'variable', label: 'Outer' }),
      d: z
        .string()
        .trim()
        .pipe(z.string().meta({ field: 'flow' })),
      e: z
        .string()
        .transform((text) => text.length)
        .meta({ field: 'never' }),
      f: z.lazy(() => template),
    })
    expect(found(schema, { a: 'a', b: 'b', c: 'c', d: 'd', e: 4, f: 'f' })).toEqual([
      'a: template',
      'b: path',
      'c: variable',
      'd: flow',
      'e: never',
      'f: template',
    ])
    expect(found(schema, { b: 'b', c: null })).toEqual(['b: path'])
  })
  it('takes the option of a union that the data is of', () => {
    const schema = z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('json'), body: template }),
        z.object({ kind: z.enum(['none', 'form']), key: z.string().meta({ field: 'path' }).optional() }),
      ]),
    )
    expect(found(schema, [{ kind: 'json', body: 'x' }, { kind: 'form', key: 'a' }, { kind: 'none' }])).toEqual([
      '0.body: template',
      '1.key: path',
    ])
    expect(found(z.union([z.number(), template]), 'x')).toEqual([': template'])
  })
  it('goes on below a field, and through refined and joined schemas', () => {
    const schema = z
      .object({ group: z.object({ left: z.string().meta({ field: 'path' }) }).meta({ field: 'conditions' }) })
      .superRefine(() => undefined)
    expect(found(schema.and(z.object({ more: template })), { group: { left: 'vars.a' }, more: 'x' })).toEqual([
      'group: conditions',
      'group.left: path',
      'more: template',
    ])
  })
  it('tells label and whether it may stay empty', () => {
    const schema = z.object({
      prompt: promptSchema.default([]).meta({ label: 'Heard', field: 'prompt', optional: true }),
    })
    expect([...fieldsOf(schema, { prompt: [] })]).toEqual([
      { path: 'prompt', field: 'prompt', value: [], label: 'Heard', isOptional: true },
    ])
  })
  it('yields nothing for data that is not of the schema', () => {
    for (const data of [undefined, null, 4, 'x', [], {}])
      expect(found(z.object({ a: z.array(template) }), data)).toEqual([])
  })
})
