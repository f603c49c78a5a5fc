import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Flow } from '../../flow.ts'
import { subflow } from './node.ts'

const data = subflow.schema.parse({
  flowKey: 'identify-caller',
  inputs: { order: '{{ vars.orderId }}', greeting: 'Hello {{ vars.orderId }}' },
  outputs: { customerId: 'foundId' },
  exits: [
    { id: 'known', name: 'Known' },
    { id: 'unknown', name: 'Unknown' },
  ],
})

describe('subflow', () => {
  it('calls the flow with its inputs, each of its own type', () => {
    expect(subflow.enter({ data, context: contextOf({ values: { vars: { orderId: 7 } } }) })).toEqual({
      kind: 'call',
      flowKey: 'identify-caller',
      inputs: { order: 7, greeting: 'Hello 7' },
      outputs: { customerId: 'foundId' },
    })
  })

  it('has a port per exit and one for failure', () => {
    expect(subflow.ports(data).map(({ id, kind }) => [id, kind])).toEqual([
      ['known', 'next'],
      ['unknown', 'next'],
      ['failed', 'failure'],
    ])
    expect(subflow.ports(subflow.schema.parse({})).map(({ id }) => id)).toEqual(['done', 'failed'])
  })

  it('fails when no flow is chosen, and reports it', () => {
    const unset = subflow.schema.parse({})
    expect(subflow.enter({ data: unset, context: contextOf() })).toMatchObject({ kind: 'leave', port: 'failed' })
    expect(subflow.lint?.(unset, {} as Flow)).toMatchObject([{ field: 'flowKey' }])
    expect(subflow.lint?.(data, {} as Flow)).toEqual([])
  })

  it('refuses two exits of one id, and the id of its failure', () => {
    const exits = (...ids: string[]) => subflow.schema.safeParse({ exits: ids.map((id) => ({ id, name: id })) }).success
    expect(exits('a', 'b')).toBe(true)
    expect(exits('a', 'a')).toBe(false)
    expect(exits('failed')).toBe(false)
  })

  it('names the flow it needs and the variables it sets', () => {
    expect(subflow.references?.(data)).toEqual({ flows: ['identify-caller'] })
    expect(subflow.references?.(subflow.schema.parse({}))).toEqual({ flows: [] })
    expect(subflow.sets?.(data)).toEqual(['customerId'])
  })

  it('shows the flow and its exits', () => {
    expect(subflow.summary(data, { language: 'en-US' })).toBe('identify-caller · Known · Unknown')
  })
})
