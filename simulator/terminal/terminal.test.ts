import { describe, expect, it } from 'vitest'
import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import { ArgumentError, readArguments } from './arguments.ts'
import { CallRecord } from './callReport.ts'
import { createKeyboard } from './keyboard.ts'
import { answerTo, isEmptyAnswer } from './playScript.ts'
import type { Session } from './product.ts'

describe('the arguments of a call', () => {
  it('leave the answers to a person, in real time', () => {
    expect(readArguments(['+15550100001'])).toEqual({
      does: { kind: 'call', to: '+15550100001', from: '+15550190001' },
      isJson: false,
      speed: 1,
      script: undefined,
    })
  })
  it('give a script in the order it was written, as fast as answers come', () => {
    expect(
      readArguments(['--keys', '1,12#', '+15550100001', '--say', 'offers', '--keys', '3', '--json']),
    ).toMatchObject({
      isJson: true,
      speed: 'fast',
      script: [{ press: '1' }, { press: '12#' }, { say: 'offers' }, { press: '3' }],
    })
    expect(readArguments(['+15550100001', '--json', '--speed', '1'])).toMatchObject({ speed: 1, script: [] })
  })
  it('let a phone wait for a call, for a person or for a script', () => {
    expect(readArguments(['--answer', '+15550190100'])).toMatchObject({
      does: { kind: 'answer', number: '+15550190100' },
      script: undefined,
    })
    expect(readArguments(['--answer', '+15550190100', '--keys', '1', '--json'])).toMatchObject({
      isJson: true,
      script: [{ press: '1' }],
    })
  })
  it('are refused when they cannot be meant', () => {
    for (const argv of [
      [],
      ['a', 'b'],
      ['a', '--answer', 'b'],
      ['--answer', 'b', '--speed', '2'],
      ['a', '--keys', 'x'],
      ['a', '--speed', '0'],
      ['a', '--what'],
    ])
      expect(() => readArguments(argv)).toThrow(ArgumentError)
  })
})

const of = { at: 0, callSid: 'CA1' }
const gathering = (input: ('dtmf' | 'speech')[], isWaiting = true): HeldPhoneEvent => ({
  ...of,
  kind: 'gathering',
  input,
  isWaiting,
  numDigits: 1,
  finishOnKey: '',
  timeoutSeconds: 5,
  language: 'en-US',
  hints: [],
})

describe('a script', () => {
  it('answers a question once its prompts are over, when the answer is of its kind', () => {
    expect(answerTo(gathering(['dtmf'], false), [{ press: '1' }])).toBeUndefined()
    expect(answerTo(gathering(['dtmf']), [{ press: '1' }, { press: '2' }])).toEqual({ press: '1' })
    expect(answerTo(gathering(['dtmf']), [{ say: 'one' }])).toBe('silence')
    expect(answerTo(gathering(['speech']), [{ say: 'one' }])).toEqual({ say: 'one' })
  })
  it('is silent after its last answer, and while it is recorded', () => {
    expect(answerTo(gathering(['dtmf']), [])).toBe('silence')
    const recording: HeldPhoneEvent = { ...of, kind: 'recording', maxSeconds: 60, finishOnKey: '#' }
    expect(answerTo(recording, [{ press: '1' }])).toBe('silence')
    expect(answerTo(recording, [{ press: '#' }])).toEqual({ press: '#' })
  })
  it('lets nobody wait who is connected with it', () => {
    expect(answerTo({ ...of, kind: 'bridged', with: 'CA2' }, [{ press: '1' }])).toBe('silence')
  })
})

describe('the finishing key', () => {
  it('alone is no answer to a question, but ends a recording', () => {
    const question = { ...gathering(['dtmf']), finishOnKey: '#' } as HeldPhoneEvent
    expect(isEmptyAnswer(question, { press: '#' })).toBe(true)
    expect(isEmptyAnswer(question, { press: '1#' })).toBe(false)
    const recording: HeldPhoneEvent = { ...of, kind: 'recording', maxSeconds: 60, finishOnKey: '#' }
    expect(isEmptyAnswer(recording, { press: '#' })).toBe(false)
  })
})

describe('the keyboard', () => {
  it('presses keys at once, and carries out a line that begins with a slash', () => {
    const did: string[] = []
    const keyboard = createKeyboard({
      press: (key) => did.push(`press ${key}`),
      say: (text) => did.push(`say ${text}`),
      hangUp: () => did.push('hang up'),
      enter: () => did.push('enter'),
      echo: () => undefined,
    })
    keyboard.type('1x#\r/say two word')
    expect(did).toEqual(['press 1', 'press #', 'enter'])
    keyboard.type('z\u007fs\r/hangup\n\u0003')
    expect(did.slice(3)).toEqual(['say two words', 'hang up', 'hang up'])
  })
})

describe('the report of a call', () => {
  const recordOf = (events: HeldPhoneEvent[]) => {
    const record = new CallRecord({ to: '+15550100001', from: '+15550190001' })
    for (const event of events) record.heard(event)
    return record
  }
  const hungUp = (status: string): HeldPhoneEvent => ({ ...of, kind: 'hungUp', status, by: 'carrier' })
  const session = (...kinds: string[]): Session => ({
    id: 's',
    status: 'ended',
    interactions: kinds.map((kind) => ({ kind, trail: [{ node: kind, type: 'menu', at: '' }] })),
  })

  it.each([
    ['completed', 0],
    ['busy', 2],
    ['no-answer', 2],
    ['failed', 3],
  ])('of a call that is %s ends with %i', (status, exitCode) => {
    expect(recordOf([hungUp(status)]).report(undefined)).toMatchObject({ ended: { status }, exitCode })
  })
  it('of a call that was refused ends with 3', () => {
    const record = recordOf([])
    record.refusal = 'Nobody has the number.'
    expect(record.report(undefined)).toMatchObject({ callSid: null, exitCode: 3, problems: ['Nobody has the number.'] })
  })
  it('of bad TwiML, or an apology, ends with 4', () => {
    const problem: HeldPhoneEvent = { ...of, kind: 'problem', code: 12200, severity: 'warning', text: 'Odd.' }
    expect(recordOf([problem, hungUp('completed')]).report(undefined)).toMatchObject({
      exitCode: 4,
      problems: ['warning 12200: Odd.'],
    })
    for (const code of [11100, 11750, 11770, 13320])
      expect(recordOf([{ ...problem, code }, hungUp('completed')]).report(undefined).exitCode, String(code)).toBe(4)
    expect(recordOf([{ ...of, kind: 'lost', code: 11200 }, hungUp('completed')]).report(undefined).exitCode).toBe(4)
    const other: HeldPhoneEvent = { ...of, kind: 'problem', code: 11200, severity: 'error', text: 'Away.' }
    expect(recordOf([other, hungUp('completed')]).report(undefined).exitCode).toBe(0)
  })
  it('of a call with an answer that is not on record ends with 4', () => {
    const record = recordOf([hungUp('completed')])
    record.answered({ press: '1' })
    expect(record.report(session('started', 'collected', 'hungUp'))).toMatchObject({ exitCode: 0, problems: [] })
    expect(record.report(session('started', 'silence', 'hungUp'))).toMatchObject({
      exitCode: 4,
      problems: ['1 of 1 answers are not on record.'],
    })
  })
})
