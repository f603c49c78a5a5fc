import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answeredByOf, callerOf, parseForm, receive } from './receive.ts'

const at = '2026-11-21T10:00:00.000Z'
const base = 'AccountSid=AC1&CallSid=CA1&CallStatus=in-progress&From=%2B15550100009&To=%2B15550100001'
const received = (more: string) => receive(parseForm(`${base}&${more}`), { at })

describe('receive', () => {
  it.each(['Digits=1&FinishedOnKey=&msg=Gather+End', 'Digits=1'])('takes keys from %s', (form) => {
    expect(received(form)).toEqual({ kind: 'collected', at, keys: '1' })
  })

  it.each(['*', '#', '0', '12*#'])('takes the keys %s', (keys) => {
    expect(received(new URLSearchParams({ Digits: keys }).toString())).toEqual({ kind: 'collected', at, keys })
  })

  it('takes speech, with its confidence where there is one', () => {
    expect(received('SpeechResult=sales+please&Confidence=0.83')).toEqual({
      kind: 'collected',
      at,
      speech: { text: 'sales please', confidence: 0.83 },
    })
    expect(received('SpeechResult=sales')).toEqual({ kind: 'collected', at, speech: { text: 'sales' } })
    expect(received('SpeechResult=sales&Confidence=high')).toEqual({ kind: 'collected', at, speech: { text: 'sales' } })
    expect(received('SpeechResult=sales&Confidence=')).toEqual({ kind: 'collected', at, speech: { text: 'sales' } })
  })

  it.each(['', 'Digits=', 'Digits=&SpeechResult=', 'msg=Gather+End'])('takes %j for silence', (form) => {
    expect(received(form)).toEqual({ kind: 'silence', at })
  })

  it('takes a recording', () => {
    const form = 'RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fapi.example%2FRE1&RecordingDuration=7&Digits=%23'
    expect(received(form)).toEqual({
      kind: 'recorded',
      at,
      recording: { recordingSid: 'RE1', url: 'https://api.example/RE1', durationSeconds: 7 },
    })
  })

  it('takes a recording that ended in a hang-up as both', () => {
    const recording = { url: 'https://api.example/RE1', durationSeconds: 7 }
    const form = 'RecordingUrl=https%3A%2F%2Fapi.example%2FRE1&RecordingDuration=7'
    expect(received(`${form}&Digits=hangup`)).toEqual({ kind: 'recorded', at, recording, hungUp: true })
    expect(receive(parseForm(`CallStatus=completed&${form}&Digits=`), { at })).toEqual({
      kind: 'recorded',
      at,
      recording,
      hungUp: true,
    })
    expect(received('Digits=hangup')).toEqual({ kind: 'recorded', at, recording: {}, hungUp: true })
  })

  it.each([
    ['DialCallStatus=completed&DialBridged=true&DialCallDuration=12', 'answered', 12],
    ['DialCallStatus=completed', 'answered', undefined],
    ['DialCallStatus=answered', 'answered', undefined],
    ['DialCallStatus=completed&DialBridged=false', 'noAnswer', undefined],
    ['DialCallStatus=busy&DialBridged=false', 'busy', undefined],
    ['DialCallStatus=no-answer', 'noAnswer', undefined],
    ['DialCallStatus=canceled', 'noAnswer', undefined],
    ['DialCallStatus=failed', 'failed', undefined],
    ['DialCallStatus=something-new', 'failed', undefined],
  ])('takes %s as %s', (form, outcome, durationSeconds) => {
    expect(received(form)).toEqual({
      kind: 'dialed',
      at,
      outcome,
      ...(durationSeconds !== undefined && { durationSeconds }),
    })
  })

  it('takes the result of a dialled call that the caller ended as both', () => {
    const form = 'CallStatus=completed&DialCallStatus=completed&DialBridged=true&RecordingUrl=https%3A%2F%2Fx'
    expect(receive(parseForm(form), { at })).toEqual({ kind: 'dialed', at, outcome: 'answered', hungUp: true })
  })

  it('takes the leaving of a queue', () => {
    expect(received('QueueResult=leave&QueueTime=4')).toEqual({ kind: 'queueLeft', at, reason: 'leave' })
    expect(received('QueueResult=hangup')).toEqual({ kind: 'queueLeft', at, reason: 'hangup', hungUp: true })
  })

  it('takes a call that is over for a hang-up', () => {
    expect(receive(parseForm('CallStatus=completed&Digits='), { at })).toEqual({
      kind: 'hungUp',
      at,
      cause: 'completed',
    })
  })

  it('leaves no NUL and no half of a surrogate pair in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (text) => {
        const params = new URLSearchParams()
        params.set('SpeechResult', `x${text}`)
        params.set('Digits', `${'1'.repeat(255)}${text}`)
        params.set('RecordingUrl', '')
        const json = JSON.stringify(receive(params, { at }))
        expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/)
      }),
    )
    expect(received('SpeechResult=a%00b%ED%A0%80')).toMatchObject({
      speech: { text: expect.stringMatching(/^ab\uFFFD/) },
    })
  })

  it('never throws, whatever the form holds', () => {
    fc.assert(fc.property(fc.string(), (raw) => receive(parseForm(raw), { at }).at === at))
  })
})

describe('callerOf', () => {
  it.each([
    ['+15550100009', { kind: 'number', number: '+15550100009' }],
    ['anonymous', { kind: 'withheld' }],
    ['+266696687', { kind: 'withheld' }],
    ['+86282452253', { kind: 'withheld' }],
    ['unavailable', { kind: 'withheld' }],
    ['', { kind: 'withheld' }],
    [undefined, { kind: 'withheld' }],
    ['client:alice', { kind: 'client', name: 'alice' }],
    ['sip:alice@example.com', { kind: 'sip', address: 'sip:alice@example.com' }],
    ['12345', { kind: 'withheld' }],
  ])('takes %s for %j', (from, caller) => {
    expect(callerOf(from)).toEqual(caller)
  })
})

describe('answeredByOf', () => {
  it.each([
    ['human', 'human'],
    ['machine_start', 'machine'],
    ['machine_end_beep', 'machine'],
    ['fax', 'fax'],
    ['unknown', 'unknown'],
    ['', undefined],
  ])('takes %j for %s', (verdict, answeredBy) => {
    expect(answeredByOf(new URLSearchParams({ AnsweredBy: verdict }))).toBe(answeredBy)
  })
})
