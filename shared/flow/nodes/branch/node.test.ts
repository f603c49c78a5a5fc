import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Json } from '../../flow.ts'
import { branch } from './node.ts'

const condition = (left: string, operator: string, right = '') => ({ left, operator, right })
const data = branch.schema.parse({
  cases: [
    {
      id: 'vip',
      label: 'VIP',
      when: { conditions: [condition('vars.total', 'atLeast', '100'), condition('contact.isVip', 'isTrue')] },
    },
    {
      id: 'large',
      label: 'Large order',
      when: { match: 'any', conditions: [condition('vars.total', 'atLeast', '{{ vars.limit }}')] },
    },
    { id: 'largest', label: 'Never reached', when: { conditions: [condition('vars.total', 'atLeast', '500')] } },
  ],
})
const portFor = (values: Record<string, Json>) => branch.enter({ data, context: contextOf({ values }) })

describe('branch', () => {
  it('leaves by the first case that holds', () => {
    expect(portFor({ vars: { total: 600, limit: 50 } })).toEqual({ kind: 'leave', port: 'large' })
    expect(portFor({ vars: { total: 100, limit: 50 }, contact: { isVip: 'yes' } })).toEqual({
      kind: 'leave',
      port: 'vip',
    })
  })

  it('leaves by otherwise when none holds, also when nothing is known', () => {
    expect(portFor({ vars: { total: 20, limit: 50 } })).toEqual({ kind: 'leave', port: 'otherwise' })
    expect(portFor({})).toEqual({ kind: 'leave', port: 'otherwise' })
  })

  it('has a port per case and one for the others', () =>
    expect(branch.ports(data).map(({ id, label }) => [id, label])).toEqual([
      ['vip', 'VIP'],
      ['large', 'Large order'],
      ['largest', 'Never reached'],
      ['otherwise', 'Otherwise'],
    ]))

  it('names the variables its conditions begin in, once each', () => expect(branch.reads?.(data)).toEqual(['total']))

  it('says in words what each case looks for', () => {
    const words = branch.summary(data, { language: 'en-US' }).split(' · ')
    expect(words.map((word) => word.split(':')[0])).toEqual(['VIP', 'Large order', 'Never reached'])
    expect(words[1]).toContain('total is ')
  })

  it('runs after a hang-up', () => expect(branch.isSilent).toBe(true))

  it.each([
    ['no case', { cases: [] }],
    ['two cases of one id', { cases: [data.cases[0], data.cases[0]] }],
    ['a case with the id of the last port', { cases: [{ ...data.cases[0], id: 'otherwise' }] }],
    ['a case with no condition', { cases: [{ id: 'a', label: 'A', when: { conditions: [] } }] }],
  ])('refuses %s', (_what, wrong) => expect(branch.schema.safeParse(wrong).success).toBe(false))
})
