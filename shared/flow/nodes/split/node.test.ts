import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { NodeContext } from '../../defineNode.ts'
import { split } from './node.ts'

const dataOf = (...weights: number[]) =>
  split.schema.parse({ variants: weights.map((weight, index) => ({ id: `v${index}`, label: `Way ${index}`, weight })) })
const portOf = (data: ReturnType<typeof dataOf>, context: NodeContext) => {
  const move = split.enter({ data, context })
  return move.kind === 'leave' ? move.port : undefined
}
const numbers = Array.from({ length: 2000 }, (_, index) => `+1555${String(1_000_000 + index)}`)
const callerOf = (number: string) => contextOf({ caller: { kind: 'number', number } })

describe('split', () => {
  it('shares callers out by weight', () => {
    const data = dataOf(3, 1, 0)
    const met = numbers.map((number) => portOf(data, callerOf(number)))
    const shareOf = (port: string) => met.filter((each) => each === port).length / numbers.length
    expect(shareOf('v0')).toBeCloseTo(0.75, 1)
    expect(shareOf('v1')).toBeCloseTo(0.25, 1)
    expect(shareOf('v2')).toBe(0)
  })

  it('gives a number the same variant every time, without drawing', () => {
    const data = dataOf(1, 1)
    for (const number of numbers.slice(0, 20)) {
      const first = split.enter({ data, context: callerOf(number) })
      const random = () => expect.unreachable('A number needs no chance.')
      expect(split.enter({ data, context: { ...callerOf(number), sessionId: 'other', random } })).toEqual(first)
      expect(first).not.toHaveProperty('keep')
    }
  })

  it('is independent from one node to the next', () => {
    const data = dataOf(1, 1)
    const differing = numbers.filter(
      (number) => portOf(data, callerOf(number)) !== portOf(data, { ...callerOf(number), nodeId: 'n2' }),
    )
    expect(differing.length / numbers.length).toBeCloseTo(0.5, 1)
  })

  it('draws for a caller without a number and keeps the draw', () => {
    const data = dataOf(1, 1)
    const withheld = (random: number, kept?: string) =>
      contextOf({ caller: { kind: 'withheld' }, random: () => random, kept })
    expect(split.enter({ data, context: withheld(0.49) })).toEqual({ kind: 'leave', port: 'v0', keep: 'v0' })
    expect(split.enter({ data, context: withheld(0.5) })).toEqual({ kind: 'leave', port: 'v1', keep: 'v1' })
    expect(portOf(data, withheld(0.99, 'v0'))).toBe('v0')
  })

  it('draws again when the kept variant is none of this node', () =>
    expect(
      portOf(
        dataOf(1, 1),
        contextOf({ caller: { kind: 'sip', address: 'sip:a@b.test' }, kept: 'gone', random: () => 0.9 }),
      ),
    ).toBe('v1'))

  it('never chooses a weight of 0, at either end', () => {
    const withheld = (random: number) => contextOf({ caller: { kind: 'withheld' }, random: () => random })
    expect(portOf(dataOf(0, 1, 0), withheld(0))).toBe('v1')
    expect(portOf(dataOf(0, 1, 0), withheld(0.9999999999))).toBe('v1')
  })

  it.each([
    ['weights that sum to 0', [0, 0]],
    ['a single variant', [1]],
    ['a negative weight', [1, -1]],
  ])('refuses %s', (_what, weights) => expect(() => dataOf(...weights)).toThrow())

  it('refuses two variants of one id', () => {
    const variant = { id: 'a', label: 'A', weight: 1 }
    expect(split.schema.safeParse({ variants: [variant, variant] }).success).toBe(false)
  })

  it('shows the shares', () =>
    expect(split.summary(dataOf(2, 1), { language: 'en-US' })).toBe('Way 0 66.7 % · Way 1 33.3 %'))
  it('runs after a hang-up', () => expect(split.isSilent).toBe(true))
})
