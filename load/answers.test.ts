import { describe, expect, it } from 'vitest'
import { createRandom } from '../simulator/random.ts'
import { rightKeys, wrongKeys } from './answers.ts'
import type { Question } from './checkedCall.ts'

const question = (asks: Partial<NonNullable<Question['asks']>> | undefined): Question => ({
  input: ['dtmf'],
  timeoutSeconds: 5,
  hints: [],
  isWaiting: true,
  asks: asks && { kind: 'collect', prompt: [], interruptible: true, timeoutSeconds: 5, ...asks },
})
const drawn = <T>(draw: (random: ReturnType<typeof createRandom>) => T) => {
  const random = createRandom('answers')
  return Array.from({ length: 200 }, () => draw(random))
}
const keys = { minLength: 1, maxLength: 1, endKey: '', gapSeconds: 2 }
const choices = ['1', '2', '*'].map((key) => ({ id: key, label: key, key }))

describe('a caller', () => {
  it('presses every key of a menu, and as a wrong one every other', () => {
    const menu = question({ keys, choices })
    expect(new Set(drawn((random) => rightKeys(menu, random)?.press))).toEqual(new Set(['1', '2', '*']))
    expect(new Set(drawn((random) => wrongKeys(menu, random)?.press))).toEqual(new Set([...'03456789#']))
  })
  it('types a number of any length that is asked for, and finishes it where the length does not', () => {
    const number = question({ keys: { ...keys, minLength: 2, maxLength: 4, endKey: '#' } })
    for (const typed of drawn((random) => rightKeys(number, random))) {
      expect(typed?.answer).toMatch(/^\d{2,4}$/)
      expect(typed?.press).toBe(typed?.answer.length === 4 ? typed.answer : `${typed?.answer}#`)
    }
    expect(wrongKeys(number, createRandom('any'))).toBeUndefined()
  })
  it('has no key for who listens for words only, or asks nothing', () => {
    const random = createRandom('any')
    expect(rightKeys({ ...question({ keys, choices }), input: ['speech'] }, random)).toBeUndefined()
    expect(rightKeys(question(undefined), random)).toBeUndefined()
  })
})
