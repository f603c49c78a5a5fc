import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Flow } from '../../flow.ts'
import { tag } from './node.ts'

const enter = (text: string, vars = {}) =>
  tag.enter({ data: tag.schema.parse({ tag: text }), context: contextOf({ values: { vars } }) })

describe('tag', () => {
  it('marks the session, silently', () => {
    expect(enter('vip')).toEqual({ kind: 'leave', port: 'next', facts: [{ kind: 'tagged', tag: 'vip' }] })
    expect(tag.isSilent).toBe(true)
  })

  it('renders its tag', () => {
    expect(enter(' plan-{{ vars.plan }} ', { plan: 'gold' })).toMatchObject({ facts: [{ tag: 'plan-gold' }] })
  })

  it('marks nothing with a blank tag, and keeps a long one short', () => {
    expect(enter('{{ vars.none }}')).not.toHaveProperty('facts')
    expect(enter('{{ vars.long }}', { long: 'x'.repeat(300) })).toMatchObject({ facts: [{ tag: 'x'.repeat(100) }] })
  })

  it('reports an empty tag', () => {
    expect(tag.lint?.(tag.schema.parse({}), {} as Flow)).toMatchObject([{ field: 'tag' }])
    expect(tag.lint?.(tag.schema.parse({ tag: 'vip' }), {} as Flow)).toEqual([])
  })
})
