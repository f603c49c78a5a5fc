import { describe, expect, it } from 'vitest'
import { at, contextOf, wordsOf } from '#shared/testing/nodes.ts'
import type { CallerEvent } from '../../../run/event.ts'
import type { Move } from '../../defineNode.ts'
import { textPrompt } from '../../prompt.ts'
import { menu } from './node.ts'

const words = (text: string) => textPrompt({ 'en-US': text })
const base = {
  prompt: words('Sales or support?'),
  choices: [
    { id: 'sales', key: '1', label: 'Sales', phrases: { 'en-US': ['buy'], 'es-ES': ['ventas'] } },
    { id: 'support', key: '2', label: 'Support', phrases: { 'en-US': ['help'] } },
  ],
}
const dataOf = (overrides: object = {}) => menu.schema.parse({ ...base, ...overrides })
const data = dataOf()
const enter = (given = data, context = contextOf()) => menu.enter({ data: given, context })
const resume = (event: CallerEvent, given = data, memory = { silences: 0, misses: 0 }, context = contextOf()) => {
  const move = menu.resume?.({ data: given, memory, event, context })
  if (!move) throw new Error('menu resumes')
  return move
}
const pressed = (keys: string): CallerEvent => ({ kind: 'collected', at, keys })
const said = (text: string, confidence?: number): CallerEvent => ({
  kind: 'collected',
  at,
  speech: { text, ...(confidence !== undefined && { confidence }) },
})
const silence: CallerEvent = { kind: 'silence', at }
const collectIn = (move: Move) => {
  const [action] = move.kind === 'wait' ? move.actions : []
  if (action?.kind !== 'collect') throw new Error('nothing is asked')
  return action
}
const heard = (move: Move) => wordsOf(collectIn(move).prompt)

describe('menu asks', () => {
  it('for keys of one length, with no end key', () => {
    expect(collectIn(enter())).toEqual({
      kind: 'collect',
      prompt: [{ kind: 'text', text: 'Sales or support?', language: 'en-US' }],
      interruptible: true,
      keys: { minLength: 1, maxLength: 1, endKey: '', gapSeconds: 5 },
      choices: [
        { id: 'sales', label: 'Sales', key: '1' },
        { id: 'support', label: 'Support', key: '2' },
      ],
      timeoutSeconds: 5,
    })
  })

  it('for keys of mixed lengths with a short gap', () => {
    const mixed = dataOf({ choices: [...base.choices, { id: 'code', key: '*12#', label: 'Code' }] })
    expect(collectIn(enter(mixed)).keys).toEqual({ minLength: 1, maxLength: 4, endKey: '', gapSeconds: 2 })
  })

  it('for speech alone when no choice has a key', () => {
    const spoken = dataOf({ choices: [{ id: 'a', label: 'Anything' }], isSpeechOn: true })
    const action = collectIn(enter(spoken))
    expect(action).not.toHaveProperty('keys')
    expect(action.speech).toEqual({
      language: 'en-US',
      hints: ['Anything'],
      timeoutSeconds: 'auto',
      profanityFilter: true,
    })
  })

  it('for speech with the phrases of the session language as hints, else the name', () => {
    const spoken = dataOf({
      isSpeechOn: true,
      speechTimeoutSeconds: 3,
      speechModel: 'phone_call',
      profanityFilter: false,
    })
    expect(collectIn(enter(spoken, contextOf({ language: 'es-ES' }))).speech).toEqual({
      language: 'es-ES',
      hints: ['ventas', 'Support'],
      timeoutSeconds: 3,
      model: 'phone_call',
      profanityFilter: false,
    })
  })

  it('without barge-in when told to', () => {
    expect(collectIn(enter(dataOf({ interruptible: false }))).interruptible).toBe(false)
  })
})

describe('menu leaves', () => {
  it('by the choice of the key, of the phrase, of the button', () => {
    expect(resume(pressed('2'))).toMatchObject({ kind: 'leave', port: 'support' })
    expect(resume(said('I need help'))).toMatchObject({ kind: 'leave', port: 'support' })
    expect(resume(said('ventas'), data, undefined, contextOf({ language: 'es-ES' }))).toMatchObject({ port: 'sales' })
    expect(resume({ kind: 'collected', at, choice: 'sales' })).toMatchObject({ kind: 'leave', port: 'sales' })
  })

  it('keeps the key, or the name, in a variable', () => {
    expect(resume(pressed('1'), dataOf({ saveAs: 'department' }))).toMatchObject({ set: { department: '1' } })
    expect(resume(pressed('1'), dataOf({ saveAs: 'department', keeps: 'name' }))).toMatchObject({
      set: { department: 'Sales' },
    })
    const keyless = dataOf({ choices: [{ id: 'a', label: 'Anything' }], saveAs: 'department' })
    expect(resume(said('anything'), keyless)).toMatchObject({ set: { department: 'Anything' } })
    expect(resume(pressed('1'))).not.toHaveProperty('set')
  })

  it('gives the selection when it is the answer the call is about', () => {
    expect(resume(pressed('1'), dataOf({ isSelection: true }))).toMatchObject({ selection: '1' })
    const keyless = dataOf({ choices: [{ id: 'a', label: 'Anything' }], isSelection: true })
    expect(resume(said('anything'), keyless)).toMatchObject({ selection: 'Anything' })
    expect(resume(pressed('1'))).not.toHaveProperty('selection')
  })

  it('by no match once the tries are spent', () => {
    expect(resume(pressed('9'), data, { silences: 0, misses: 1 })).toMatchObject({ kind: 'wait' })
    expect(resume(pressed('9'), data, { silences: 0, misses: 2 })).toMatchObject({ kind: 'leave', port: 'noMatch' })
  })

  it('by no input once the tries are spent', () => {
    expect(resume(silence, data, { silences: 2, misses: 0 })).toMatchObject({ kind: 'leave', port: 'noInput' })
  })

  it('counts silences and wrong answers apart', () => {
    expect(resume(silence, data, { silences: 0, misses: 2 })).toMatchObject({
      kind: 'wait',
      memory: { silences: 1, misses: 2 },
    })
    expect(resume(pressed('9'), data, { silences: 2, misses: 0 })).toMatchObject({ memory: { silences: 2, misses: 1 } })
  })

  it('takes an empty answer for silence', () => {
    expect(resume(pressed(''))).toMatchObject({ memory: { silences: 1, misses: 0 } })
  })

  it('takes speech the carrier is unsure of for no match', () => {
    const careful = dataOf({ isSpeechOn: true, minConfidence: 0.6 })
    expect(resume(said('buy', 0.5), careful)).toMatchObject({ memory: { silences: 0, misses: 1 } })
    expect(resume(said('buy', 0.6), careful)).toMatchObject({ port: 'sales' })
    expect(resume(said('buy'), careful)).toMatchObject({ port: 'sales' })
  })

  it.each(['*', '#', '11', '12', '0', '1#'])('takes %j for no match', (keys) => {
    expect(resume(pressed(keys))).toMatchObject({ kind: 'wait', memory: { misses: 1 } })
  })

  it('asks again after an event that is no answer, and counts nothing', () => {
    expect(resume({ kind: 'resumed', at }, data, { silences: 1, misses: 1 })).toMatchObject({
      memory: { silences: 1, misses: 1 },
    })
  })
})

describe('menu asks again', () => {
  const prompted = dataOf({
    tries: 5,
    noInputPrompts: [words('Silent once.'), words('Silent again.')],
    noMatchPrompts: [words('Wrong.')],
  })

  it('with the re-prompt of this miss, the last for all further ones, then the question', () => {
    expect(heard(resume(silence, prompted))).toBe('Silent once. Sales or support?')
    expect(heard(resume(silence, prompted, { silences: 1, misses: 0 }))).toBe('Silent again. Sales or support?')
    expect(heard(resume(silence, prompted, { silences: 3, misses: 0 }))).toBe('Silent again. Sales or support?')
    expect(heard(resume(pressed('9'), prompted, { silences: 1, misses: 1 }))).toBe('Wrong. Sales or support?')
  })

  it('without the question when told to, but never with nothing', () => {
    const short = dataOf({ noMatchPrompts: [words('Wrong.')], repeatPrompt: false })
    expect(heard(resume(pressed('9'), short))).toBe('Wrong.')
    expect(heard(resume(silence, short))).toBe('Sales or support?')
  })
})

describe('menu data', () => {
  it.each(['', '1234567', 'A', '1 2', '+'])('refuses the key %j', (key) => {
    expect(menu.schema.safeParse({ choices: [{ id: 'a', key, label: 'A' }] }).success).toBe(false)
  })

  it('refuses two choices of one id, and the ids of its own ports', () => {
    const twice = [{ ...base.choices[0] }, { ...base.choices[0], key: '3' }]
    expect(menu.schema.safeParse({ choices: twice }).success).toBe(false)
    expect(menu.schema.safeParse({ choices: [{ id: 'noInput', key: '1', label: 'A' }] }).success).toBe(false)
  })

  it('has a port per choice and two for giving up', () => {
    expect(menu.ports(data).map(({ id, label, kind }) => [id, label, kind])).toEqual([
      ['sales', '1 Sales', 'choice'],
      ['support', '2 Support', 'choice'],
      ['noInput', 'No input', 'timeout'],
      ['noMatch', 'No match', 'failure'],
    ])
  })

  it('says on the card what the caller meets', () => {
    expect(menu.summary(data, { language: 'en-US' })).toBe('1 Sales · 2 Support')
  })

  const rules = (overrides: object) =>
    menu
      .lint?.(dataOf(overrides), {} as Parameters<NonNullable<typeof menu.lint>>[1])
      .map(({ rule, field }) => [rule, field])
  it('reports a key used twice, a choice out of reach, too many choices and a doubtful speech setting', () => {
    expect(rules({})).toEqual([])
    const repeated = [...base.choices, { id: 'third', key: '1', label: 'Third' }]
    expect(rules({ choices: repeated })).toEqual([['repeated-key', 'choices.2.key']])
    const keyless = [...base.choices, { id: 'third', label: 'Third' }]
    expect(rules({ choices: keyless })).toEqual([['choice-without-key', 'choices.2.key']])
    expect(rules({ choices: keyless, isSpeechOn: true })).toEqual([])
    const six = [...'123456'].map((key) => ({ id: `c${key}`, key, label: key }))
    expect(rules({ choices: six })).toEqual([['many-choices', 'choices']])
    expect(rules({ isSpeechOn: true, speechModel: 'phone_call' })).toEqual([['speech-timeout', 'speechTimeoutSeconds']])
  })

  it('names the variable it sets', () => {
    expect(menu.sets?.(dataOf({ saveAs: 'department' }))).toEqual(['department'])
    expect(menu.sets?.(data)).toEqual([])
  })
})
