import { describe, expect, it } from 'vitest'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { programOf } from '#shared/testing/flows.ts'
import { createSteppedClock } from '../simulator/clock.ts'
import type { PhoneEvent } from '../simulator/phones/attachedPhone.ts'
import { CheckedCall, type Outcome, type PossibleRecord } from './checkedCall.ts'
import { begin, next, type Expected } from './expected.ts'

const program = programOf(marketingMenu)
const at = '2026-01-05T10:00:00.000Z'
const beginning = {
  sessionId: '00000000-0000-4000-8000-000000000000',
  at,
  direction: 'inbound' as const,
  caller: { kind: 'number' as const, number: '+15550190001' },
  languages: [],
  seed: 1,
}
const greeting = begin(program, beginning)
const of = { at: 0, callSid: 'CA1' }
const question: Extract<PhoneEvent, { kind: 'gathering' }> = {
  ...of,
  kind: 'gathering',
  input: ['dtmf'],
  numDigits: 1,
  finishOnKey: '',
  timeoutSeconds: 6,
  language: 'en-US',
  hints: [],
  isWaiting: true,
}
type Sent = Parameters<CheckedCall['sent']>[0]
const answered: Sent = { purpose: 'twiml', status: 200, params: {} }
const refused: Sent = { purpose: 'twiml', status: 0, fault: 'refused', params: {} }
const failing: Sent = { purpose: 'twiml', status: 500, params: {} }
const told: Sent = { purpose: 'callback', status: 200, params: { CallbackSource: 'call-progress-events' } }
const toldInVain: Sent = { ...told, status: 0, fault: 'refused' }

/** A call in hand: the carrier's side is played by the test. */
function newCall({ isPickedUp = true } = {}) {
  const clock = createSteppedClock()
  const outcomes: Outcome[] = []
  const call = new CheckedCall(
    { program, clock, now: () => at, beginning: () => beginning },
    { asked: () => undefined, answered: () => undefined, over: () => undefined },
    (outcome) => outcomes.push(outcome),
  )
  const done = () => true
  const control = {
    callSid: 'CA1',
    answer: done,
    decline: done,
    press: done,
    say: done,
    staySilent: done,
    hangUp: done,
  }
  call.begun(control)
  call.on({ ...of, kind: 'ringing', from: '', to: '' })
  const play = {
    call,
    clock,
    /** A document comes, by these attempts, and plays. */
    hears(heard: Expected['heard'], ...attempts: Sent[]) {
      for (const attempt of attempts.length === 0 ? [answered] : attempts) call.sent(attempt)
      call.on({ ...of, kind: 'fetched', url: '', status: 200, tookMs: 1 })
      for (const one of heard) if ('text' in one) call.on({ ...of, kind: 'saying', durationMs: 1, ...one })
    },
    asked: () => call.on(question),
    ends(by: 'caller' | 'carrier', end: Sent | null = told): Outcome {
      call.on({ ...of, kind: 'hungUp', status: 'completed', by })
      if (end) call.sent(end)
      const [outcome] = outcomes
      if (!outcome) throw new Error('The call is over.')
      return outcome
    },
  }
  if (isPickedUp) {
    play.hears(greeting.heard)
    play.asked()
  }
  return play
}

const linesOf = (records: readonly PossibleRecord[]) => records.map(({ steps }) => steps.map(({ line }) => line))
const after = (...lines: string[]) => lines.reduce((expected, line) => next(program, expected, line, at), greeting)

describe('a checked call', () => {
  it('knows what must be on record of it', () => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(after('press 1').heard)
    asked()
    hears(after('press 1', 'silence').heard)
    asked()
    call.hangUp()
    const { wrongPrompts, ending, possible } = ends('caller')
    expect({ wrongPrompts, ending }).toEqual({ wrongPrompts: [], ending: 'caller' })
    expect(linesOf(possible())).toEqual([['started', 'press 1', 'silence', 'hang up']])
    expect(possible()[0]?.steps[1]?.trail).toEqual(after('press 1').trail)
  })

  it('notices a prompt that is not the one of its key', () => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(after('press 2').heard)
    asked()
    call.hangUp()
    expect(ends('caller').wrongPrompts).toEqual([expect.stringContaining('turn 2: Heard “This month')])
  })

  it('notices a hang-up where the flow goes on, and none where it ended', () => {
    const early = newCall()
    expect(early.ends('carrier').wrongPrompts).toEqual([expect.stringContaining('where the flow goes on')])
    const late = newCall()
    late.call.press('3')
    late.hears(after('press 3').heard)
    const { wrongPrompts, ending, possible } = late.ends('carrier')
    expect({ wrongPrompts, ending }).toEqual({ wrongPrompts: [], ending: 'flow' })
    expect(linesOf(possible())).toEqual([['started', 'press 3']])
  })

  it('goes on from the question when the fallback repeats it, for the key never came', () => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(greeting.heard, refused, refused, { ...answered, purpose: 'fallback' })
    asked()
    call.press('2')
    hears(after('press 2').heard)
    asked()
    call.hangUp()
    const { wrongPrompts, possible } = ends('caller')
    expect(wrongPrompts).toEqual([])
    expect(linesOf(possible())).toEqual([['started', 'press 2', 'hang up']])
  })

  it('goes on behind the key when the fallback plays what answered it', () => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(after('press 1').heard, { ...answered, fault: 'answerLost' }, refused, { ...answered, purpose: 'fallback' })
    asked()
    call.hangUp()
    const { wrongPrompts, possible } = ends('caller')
    expect(wrongPrompts).toEqual([])
    expect(linesOf(possible())).toEqual([['started', 'press 1', 'hang up']])
  })

  it.each([
    ['repeats the question', () => greeting.heard, ['started', 'hang up']],
    ['answers the key', () => after('press 1').heard, ['started', 'press 1', 'hang up']],
  ])('takes it as it comes when nobody knows whether the key came, and the fallback %s', (_, heard, lines) => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(heard(), { ...answered, status: 500, fault: 'answerLost' }, { ...answered, purpose: 'fallback' })
    asked()
    call.hangUp()
    const { wrongPrompts, possible } = ends('caller')
    expect(wrongPrompts).toEqual([])
    expect(linesOf(possible())).toEqual([lines])
  })

  it.each([
    ['answers 500', failing],
    ['does not answer', { ...answered, status: 0 }],
    ['refuses us', { ...answered, status: 403 }],
  ])('owes a key whose request %s with nobody to blame: its fallback may not ask again', (_, attempt) => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(greeting.heard, refused, attempt, refused, { ...answered, purpose: 'fallback' })
    asked()
    call.hangUp()
    const { wrongPrompts, possible } = ends('caller')
    expect(wrongPrompts).toEqual([expect.stringContaining('where')])
    expect(linesOf(possible())).toEqual([['started', 'press 1', 'hang up']])
  })

  it('is counted apart when an answer and its fallback are lost, and says nothing of the apology', () => {
    const { call, ends } = newCall()
    call.press('1')
    call.sent({ ...answered, fault: 'answerLost' })
    call.sent({ ...refused, purpose: 'fallback' })
    call.lost()
    call.on({ ...of, kind: 'saying', text: 'We are sorry.', language: 'en-US', voice: 'man', durationMs: 1 })
    const { ending, wrongPrompts, possible } = ends('carrier')
    expect({ ending, wrongPrompts }).toEqual({ ending: 'lost', wrongPrompts: [] })
    expect(linesOf(possible())).toEqual([['started', 'press 1', 'hang up']])
  })

  it.each([
    ['the document failed by itself', [failing, { ...refused, purpose: 'fallback' as const }]],
    ['the fallback failed by itself', [refused, { ...failing, purpose: 'fallback' as const }]],
    ['the document was no good', [answered, { ...refused, purpose: 'fallback' as const }]],
    [
      'a lost answer was none',
      [
        { ...failing, fault: 'answerLost' as const },
        { ...refused, purpose: 'fallback' as const },
      ],
    ],
    ['there was no fallback', [refused]],
  ])('failed, and was not lost on purpose, when %s', (_, attempts) => {
    const { call, ends } = newCall()
    call.press('1')
    for (const attempt of attempts) call.sent(attempt)
    call.lost()
    expect(ends('carrier').ending).toBe('failed')
  })

  it('was not lost on purpose by what struck an earlier turn', () => {
    const { call, hears, asked, ends } = newCall()
    call.press('1')
    hears(after('press 1').heard, { ...answered, fault: 'answerLost' }, refused, { ...answered, purpose: 'fallback' })
    asked()
    call.press('1')
    call.sent(refused)
    call.lost()
    expect(ends('carrier').ending).toBe('failed')
  })

  it.each([
    [
      'began when only the answer of the fallback was lost',
      { ...answered, fault: 'answerLost' as const },
      ['started', 'hang up'],
    ],
    ['never began when nothing reached the product', refused, []],
  ])('%s', (_, attempt, lines) => {
    const { call, ends } = newCall({ isPickedUp: false })
    call.sent(refused)
    call.sent({ ...attempt, purpose: 'fallback' })
    call.lost()
    const { ending, possible, wrongPrompts } = ends('carrier')
    expect({ ending, wrongPrompts }).toEqual({ ending: 'lost', wrongPrompts: [] })
    expect(linesOf(possible())).toEqual([lines])
  })

  it.each([
    [
      'was silent, or was not, when that was told beside the end',
      [answered],
      [
        ['started', 'silence', 'hang up'],
        ['started', 'hang up'],
      ],
    ],
    ['was not silent when no request ever said so', [], [['started', 'hang up']]],
  ])('that is hung up as the question gives up %s', async (_, attempts, lines) => {
    const { call, clock, ends } = newCall()
    await clock.advance(6000)
    call.hangUp()
    const { possible } = ends('caller')
    for (const attempt of attempts) call.sent(attempt)
    expect(linesOf(possible())).toEqual(lines)
  })

  it.each([
    [
      'comes beside the end',
      [answered],
      [
        ['started', 'press 1', 'hang up'],
        ['started', 'hang up'],
      ],
    ],
    ['never comes', [refused], [['started', 'hang up']]],
    [
      'fails by itself',
      [failing],
      [
        ['started', 'press 1', 'hang up'],
        ['started', 'hang up'],
      ],
    ],
  ])('that is hung up while the carrier repeats a key that %s', (_, attempts, lines) => {
    const { call, ends } = newCall()
    call.press('1')
    call.sent(refused)
    call.hangUp()
    const { possible } = ends('caller')
    for (const attempt of attempts) call.sent(attempt)
    expect(linesOf(possible())).toEqual(lines)
  })

  it('has a key that came before it was hung up, though its answer was lost', () => {
    const { call, ends } = newCall()
    call.press('1')
    call.sent({ ...answered, fault: 'answerLost' })
    call.hangUp()
    expect(linesOf(ends('caller').possible())).toEqual([['started', 'press 1', 'hang up']])
  })

  it.each([
    ['was told', [told], [true]],
    ['was told, and the answer lost', [{ ...told, fault: 'answerLost' as const }], [true]],
    ['could not be told, for every attempt was refused on purpose', [toldInVain, toldInVain], [false]],
    ['was answered 500', [{ ...told, status: 500 }], [true]],
    ['was answered 500 once, and refused on purpose then', [{ ...told, status: 500 }, toldInVain], [true]],
    ['got no answer', [{ ...told, status: 0 }], [true]],
    ['was never told', [], [true]],
  ])('is closed on record, or open, when its end %s', (_, attempts, closed) => {
    const { call, ends } = newCall()
    call.hangUp()
    const { possible } = ends('caller', null)
    for (const attempt of attempts) call.sent(attempt)
    expect(possible().map(({ isClosed }) => isClosed)).toEqual(closed)
  })
})
