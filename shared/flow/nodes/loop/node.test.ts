import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Json } from '../../flow.ts'
import { loop } from './node.ts'

const dataOf = (times: number) => loop.schema.parse({ times })

describe('loop', () => {
  it('goes round so many times, then on, then anew', () => {
    let kept: Json | undefined
    const ports = Array.from({ length: 8 }, () => {
      const move = loop.enter({ data: dataOf(3), context: contextOf({ kept }) })
      if (move.kind !== 'leave') return move.kind
      kept = move.keep === null ? undefined : move.keep
      return move.port
    })
    expect(ports).toEqual(['again', 'again', 'again', 'done', 'again', 'again', 'again', 'done'])
  })

  it('forgets its count when done', () =>
    expect(loop.enter({ data: dataOf(1), context: contextOf({ kept: 1 }) })).toEqual({
      kind: 'leave',
      port: 'done',
      keep: null,
    }))

  it('ends at once when the limit is below what was counted', () =>
    expect(loop.enter({ data: dataOf(2), context: contextOf({ kept: 50 }) })).toMatchObject({ port: 'done' }))

  it.each([0, 101, 1.5])('refuses %s times', (times) => expect(loop.schema.safeParse({ times }).success).toBe(false))

  it('says how often', () => {
    expect(loop.summary(dataOf(3), { language: 'en-US' })).toBe('3 times, then on')
    expect(loop.summary(dataOf(1), { language: 'en-US' })).toBe('Once, then on')
  })
  it('runs after a hang-up, and ends a round that never asks', () =>
    expect(loop).toMatchObject({ isSilent: true, endsLoops: true }))
})
