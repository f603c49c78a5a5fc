import type { Random } from '../simulator/random.ts'
import type { Question } from './checkedCall.ts'

/** Keys to press, and what of them the flow gets: all but the one that finishes. */
export type Keys = { press: string; answer: string }

const keypad = [...'0123456789*#']

export const pick = <T>(from: readonly T[], random: Random): T | undefined =>
  from[Math.floor(random.next() * from.length)]

/** Keys the question has an answer for; undefined when it takes none. */
export function rightKeys({ asks, input }: Question, random: Random): Keys | undefined {
  if (!asks?.keys || !input.includes('dtmf')) return undefined
  const { minLength, maxLength, endKey } = asks.keys
  const chosen = pick(keysOf(asks), random)
  if (chosen !== undefined) return { press: chosen, answer: chosen }
  const length = minLength + Math.floor(random.next() * (Math.min(maxLength, 12) - minLength + 1))
  const answer = Array.from({ length }, () => String(Math.floor(random.next() * 10))).join('')
  return { press: length < maxLength ? answer + endKey : answer, answer }
}

/** One key the question has no answer for; undefined when it takes any, or none. */
export function wrongKeys({ asks, input }: Question, random: Random): Keys | undefined {
  if (!asks?.keys || !input.includes('dtmf')) return undefined
  const right = keysOf(asks)
  if (right.length === 0) return undefined
  const { endKey } = asks.keys
  const wrong = keypad.filter((key) => key !== endKey && !right.some((keys) => keys.startsWith(key)))
  const key = pick(wrong, random)
  return key === undefined ? undefined : { press: key, answer: key }
}

const keysOf = ({ choices }: NonNullable<Question['asks']>): string[] =>
  (choices ?? []).flatMap(({ key }) => (key === undefined || key === '' ? [] : [key]))
