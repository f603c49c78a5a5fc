import { describe, expect, it } from 'vitest'
import { at, contextOf, wordsOf } from '#shared/testing/nodes.ts'
import type { CallerEvent } from '../../../run/event.ts'
import type { Flow } from '../../flow.ts'
import type { Move } from '../../defineNode.ts'
import { textPrompt } from '../../prompt.ts'
import { collect } from './node.ts'

const words = (text: string) => textPrompt({ 'en-US': text })
const dataOf = (overrides: object = {}) =>
  collect.schema.parse({ prompt: words('Your code?'), saveAs: 'code', minLength: 4, maxLength: 4, ...overrides })
type Memory = Parameters<NonNullable<typeof collect.resume>>[0]['memory']
const fresh: Memory = { silences: 0, misses: 0 }
const resume = (event: CallerEvent, data = dataOf(), memory: Memory = fresh, context = contextOf()) => {
  const move = collect.resume?.({ data, memory, event, context })
  if (!move) throw new Error('collect resumes')
  return move
}
const memoryOf = (move: Move<Memory>) => {
  if (move.kind !== 'wait') throw new Error('nothing is asked')
  return move.memory
}
const collectIn = (move: Move) => {
  const [action] = move.kind === 'wait' ? move.actions : []
  if (action?.kind !== 'collect') throw new Error('nothing is asked')
  return action
}
const pressed = (keys: string): CallerEvent => ({ kind: 'collected', at, keys })
const silence: CallerEvent = { kind: 'silence', at }
const secretFlow = { variables: [{ name: 'code', type: 'text' as const, sensitive: true }] }

describe('collect asks', () => {
  it('for keys between the fewest and the most, ended by its end key', () => {
    expect(collectIn(collect.enter({ data: dataOf({ maxLength: 8, gapSeconds: 3 }), context: contextOf() }))).toEqual({
      kind: 'collect',
      prompt: [{ kind: 'text', text: 'Your code?', language: 'en-US' }],
      interruptible: true,
      keys: { minLength: 4, maxLength: 8, endKey: '#', gapSeconds: 3 },
      timeoutSeconds: 5,
    })
  })

  it.each([
    ['phone', { minLength: 1, maxLength: 20, endKey: '#' }],
    ['date', { minLength: 8, maxLength: 8, endKey: '#' }],
    ['yesNo', { minLength: 1, maxLength: 1, endKey: '' }],
  ])('for the keys of a %s', (kind, keys) => {
    expect(collectIn(collect.enter({ data: dataOf({ kind }), context: contextOf() })).keys).toMatchObject(keys)
  })

  it('for speech alone, or beside the keys when told to listen', () => {
    const spoken = collectIn(collect.enter({ data: dataOf({ kind: 'speech' }), context: contextOf() }))
    expect(spoken).not.toHaveProperty('keys')
    expect(spoken.speech).toMatchObject({ language: 'en-US' })
    const both = collectIn(collect.enter({ data: dataOf({ kind: 'yesNo', isSpeechOn: true }), context: contextOf() }))
    expect(both.keys).toBeDefined()
    expect(both.speech?.hints).toContain('yes')
    expect(both.choices).toEqual([
      { id: 'yes', label: 'Yes', key: '1' },
      { id: 'no', label: 'No', key: '2' },
    ])
  })

  it('sensitively when the node or its variable is sensitive', () => {
    expect(collectIn(collect.enter({ data: dataOf({ sensitive: true }), context: contextOf() })).isSensitive).toBe(true)
    expect(collectIn(collect.enter({ data: dataOf(), context: contextOf({ flow: secretFlow }) })).isSensitive).toBe(
      true,
    )
    expect(collectIn(collect.enter({ data: dataOf(), context: contextOf() }))).not.toHaveProperty('isSensitive')
  })
})

describe('collect leaves', () => {
  it('with the checked answer in its variable', () => {
    expect(resume(pressed('1234'))).toEqual({ kind: 'leave', port: 'done', set: { code: '1234' } })
    expect(resume(pressed('1234'), dataOf({ saveAs: undefined }))).toEqual({ kind: 'leave', port: 'done' })
  })

  it('with a number, a boolean, a date in their own type', () => {
    expect(resume(pressed('0042'), dataOf({ kind: 'number' }))).toMatchObject({ set: { code: 42 } })
    expect(resume(pressed('2'), dataOf({ kind: 'yesNo' }))).toMatchObject({ set: { code: false } })
    expect(resume(pressed('12312026'), dataOf({ kind: 'date' }))).toMatchObject({ set: { code: '2026-12-31' } })
  })

  it('marks a sensitive answer', () => {
    expect(resume(pressed('1234'), dataOf({ sensitive: true }))).toMatchObject({
      set: { code: '1234' },
      sensitive: true,
    })
    expect(resume(pressed('1234'), dataOf(), fresh, contextOf({ flow: secretFlow }))).toMatchObject({ sensitive: true })
  })

  it('by no input and by invalid, each after its own tries', () => {
    expect(resume(silence, dataOf(), { silences: 2, misses: 1 })).toMatchObject({ kind: 'leave', port: 'noInput' })
    expect(resume(pressed('9'), dataOf(), { silences: 1, misses: 2 })).toMatchObject({ kind: 'leave', port: 'invalid' })
    expect(memoryOf(resume(silence, dataOf(), { silences: 1, misses: 2 }))).toEqual({ silences: 2, misses: 2 })
    expect(memoryOf(resume(pressed(''), dataOf()))).toEqual({ silences: 1, misses: 0 })
  })

  it('asks again with the re-prompt of this miss', () => {
    const data = dataOf({ noMatchPrompts: [words('Four digits.')], noInputPrompts: [words('Still there?')] })
    expect(wordsOf(collectIn(resume(pressed('12'), data)).prompt)).toBe('Four digits. Your code?')
    expect(wordsOf(collectIn(resume(silence, data)).prompt)).toBe('Still there? Your code?')
  })

  it('judges today in the time zone of the flow', () => {
    const data = dataOf({ kind: 'date', dateRange: 'todayOrEarlier' })
    const lateEvening = { now: '2026-03-05T03:00:00.000Z' }
    expect(resume(pressed('03052026'), data, fresh, contextOf(lateEvening))).toMatchObject({ kind: 'wait' })
    expect(
      resume(pressed('03052026'), data, fresh, contextOf({ ...lateEvening, flow: { timeZone: 'UTC' } })),
    ).toMatchObject({
      kind: 'leave',
    })
    const lost = contextOf({ ...lateEvening, flow: { timeZone: 'Nowhere/Land' } })
    expect(resume(pressed('03052026'), data, fresh, lost)).toMatchObject({ kind: 'leave' })
  })
})

describe('collect reads back', () => {
  const data = dataOf({
    confirm: 'readBack',
    readBackPrompt: words('You entered'),
    confirmPrompt: words('1 is right, 2 again.'),
  })
  const reading: Memory = { silences: 0, misses: 0, reading: { value: '1234', said: '1234', as: 'digits' } }

  it('the answer and waits for 1 or 2', () => {
    const move = resume(pressed('1234'), data, { silences: 1, misses: 2 })
    expect(memoryOf(move)).toEqual(reading)
    expect(collectIn(move).prompt).toEqual([
      { kind: 'text', text: 'You entered', language: 'en-US' },
      { kind: 'value', value: '1234', as: 'digits', language: 'en-US' },
      { kind: 'text', text: '1 is right, 2 again.', language: 'en-US' },
    ])
    expect(collectIn(move).keys).toMatchObject({ minLength: 1, maxLength: 1, endKey: '' })
  })

  it('and keeps it after 1', () => {
    expect(resume(pressed('1'), data, reading)).toEqual({ kind: 'leave', port: 'done', set: { code: '1234' } })
  })

  it('and asks afresh after 2', () => {
    const move = resume(pressed('2'), data, reading)
    expect(memoryOf(move)).toEqual(fresh)
    expect(wordsOf(collectIn(move).prompt)).toBe('Your code?')
  })

  it('and repeats itself after silence or another key, until the tries are spent', () => {
    expect(memoryOf(resume(pressed('7'), data, reading))).toEqual({ ...reading, misses: 1 })
    expect(memoryOf(resume(silence, data, reading))).toEqual({ ...reading, silences: 1 })
    expect(resume(silence, data, { ...reading, silences: 2 })).toMatchObject({ port: 'noInput' })
    expect(resume(pressed('7'), data, { ...reading, misses: 2 })).toMatchObject({ port: 'invalid' })
  })

  it('a date as a date, words as words, and spelled when told to', () => {
    const date = resume(pressed('12312026'), dataOf({ ...data, kind: 'date', readBackAs: 'spelled' }))
    expect(collectIn(date).prompt[1]).toMatchObject({ kind: 'value', as: 'date', value: '2026-12-31' })
    const heard: CallerEvent = { kind: 'collected', at, speech: { text: 'Say {{ this }} & that' } }
    expect(collectIn(resume(heard, dataOf({ ...data, kind: 'speech' }))).prompt[1]).toMatchObject({
      kind: 'text',
      text: 'Say {{ this }} & that',
    })
    expect(
      collectIn(resume(heard, dataOf({ ...data, kind: 'speech', readBackAs: 'spelled' }))).prompt[1],
    ).toMatchObject({ as: 'spelled' })
  })

  it('neither yes or no, nor anything sensitive', () => {
    expect(resume(pressed('1'), dataOf({ ...data, kind: 'yesNo' }))).toMatchObject({ kind: 'leave', port: 'done' })
    expect(resume(pressed('1234'), dataOf({ ...data, sensitive: true }))).toMatchObject({ kind: 'leave', port: 'done' })
  })
})

describe('collect data', () => {
  it.each([
    { minLength: 5, maxLength: 4 },
    { minNumber: 2, maxNumber: 1 },
    { isDecimal: true, endKey: '*' },
    { defaultCountry: 'XX' },
    { saveAs: '1st' },
  ])('refuses %j', (fields) => {
    expect(collect.schema.safeParse(fields).success).toBe(false)
  })

  const rules = (fields: object, flow: Partial<Flow> = { variables: [] }) =>
    collect.lint?.(dataOf(fields), flow as Flow).map(({ rule }) => rule)
  it('reports an answer kept nowhere, a sensitive read-back and an empty confirmation', () => {
    expect(rules({})).toEqual([])
    expect(rules({ saveAs: undefined })).toEqual(['answer-not-kept'])
    expect(rules({ confirm: 'readBack' })).toEqual(['empty-prompt'])
    expect(rules({ confirm: 'readBack', confirmPrompt: words('1 or 2?') }, secretFlow)).toEqual(['sensitive-read-back'])
  })

  it('names its variable and shows what is asked', () => {
    expect(collect.sets?.(dataOf())).toEqual(['code'])
    expect(collect.summary(dataOf({ kind: 'phone' }), { language: 'en-US' })).toBe('A phone number → code · Your code?')
  })
})
