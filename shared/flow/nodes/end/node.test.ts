import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { textPrompt } from '../../prompt.ts'
import { end } from './node.ts'

describe('end', () => {
  it('hangs up', () => {
    expect(end.enter({ data: end.schema.parse({}), context: contextOf() })).toEqual({
      kind: 'end',
      actions: [{ kind: 'hangUp' }],
      exit: 'done',
      facts: [],
    })
  })

  it('says its closing words to the end, then hangs up', () => {
    const data = end.schema.parse({ prompt: textPrompt({ 'en-US': 'Goodbye.' }) })
    expect(end.enter({ data, context: contextOf() })).toMatchObject({
      actions: [{ kind: 'play', prompt: [{ text: 'Goodbye.' }], interruptible: false }, { kind: 'hangUp' }],
    })
  })

  it('notes how it ended, and by which exit', () => {
    const data = end.schema.parse({ disposition: 'interested in {{ vars.product }}', exit: 'sold' })
    expect(end.enter({ data, context: contextOf({ values: { vars: { product: 'tea' } } }) })).toMatchObject({
      exit: 'sold',
      facts: [{ kind: 'disposition', disposition: 'interested in tea' }],
    })
  })

  it('notes no blank disposition', () => {
    const data = end.schema.parse({ disposition: '{{ vars.none }}' })
    expect(end.enter({ data, context: contextOf() })).toMatchObject({ facts: [] })
  })

  it('has no way out, runs after a hang-up, and shows how it ends', () => {
    expect(end.ports(end.schema.parse({}))).toEqual([])
    expect(end.isSilent).toBe(true)
    expect(end.summary(end.schema.parse({}), { language: 'en-US' })).toBe('Hangs up')
    expect(end.summary(end.schema.parse({ exit: 'sold' }), { language: 'en-US' })).toBe('Exit sold')
    expect(end.summary(end.schema.parse({ disposition: 'sold' }), { language: 'en-US' })).toBe('sold')
  })
})
