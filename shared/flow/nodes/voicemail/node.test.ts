import { describe, expect, it } from 'vitest'
import type { CallerEvent } from '#shared/run/event.ts'
import { at, contextOf } from '#shared/testing/nodes.ts'
import { flowSchema } from '../../flow.ts'
import { textPrompt } from '../../prompt.ts'
import { voicemail } from './node.ts'

const dataOf = (change: Record<string, unknown> = {}) =>
  voicemail.schema.parse({ prompt: textPrompt({ 'en-US': 'Leave a message.' }), ...change })
const resume = (event: CallerEvent, change: Record<string, unknown> = {}) =>
  voicemail.resume?.({ data: dataOf(change), memory: null, event, context: contextOf() })
const recorded = (durationSeconds?: number): Extract<CallerEvent, { kind: 'recorded' }> => ({
  kind: 'recorded',
  at,
  recording: { recordingSid: 'RE1', ...(durationSeconds !== undefined && { durationSeconds }) },
})
const flow = flowSchema.parse({
  format: 1, name: 'x', languages: ['en-US'], defaultLanguage: 'en-US', timeZone: 'UTC', recording: 'off', maxCallMinutes: 30,
  variables: [], nodes: [], edges: [], notes: [], tests: [],
}) // prettier-ignore

describe('voicemail', () => {
  it('asks, beeps and records', () =>
    expect(voicemail.enter({ data: dataOf(), context: contextOf() })).toEqual({
      kind: 'wait',
      memory: null,
      actions: [
        { kind: 'play', prompt: [{ kind: 'text', text: 'Leave a message.', language: 'en-US' }], interruptible: false },
        { kind: 'record', maxSeconds: 120, silenceSeconds: 5, endKeys: '#', beep: true, trim: true, transcribe: false },
      ],
    }))

  it('records at once without a prompt, as it is set up', () =>
    expect(
      voicemail.enter({
        data: dataOf({
          prompt: [],
          maxSeconds: 30,
          silenceSeconds: 0,
          endKey: '',
          beep: false,
          trim: false,
          transcribe: true,
        }),
        context: contextOf(),
      }),
    ).toMatchObject({
      actions: [
        { kind: 'record', maxSeconds: 30, silenceSeconds: 0, endKeys: '', beep: false, trim: false, transcribe: true },
      ],
    }))

  it('leaves by recorded, keeps the id and says thanks', () =>
    expect(resume(recorded(12), { saveAs: 'message', thanksPrompt: textPrompt({ 'en-US': 'Thank you.' }) })).toEqual({
      kind: 'leave',
      port: 'recorded',
      set: { message: 'RE1' },
      actions: [
        { kind: 'play', prompt: [{ kind: 'text', text: 'Thank you.', language: 'en-US' }], interruptible: false },
      ],
    }))

  it('counts a message that ended with a hang-up', () =>
    expect(resume({ ...recorded(12), hungUp: true }, { saveAs: 'message' })).toEqual({
      kind: 'leave',
      port: 'recorded',
      set: { message: 'RE1' },
    }))

  it('counts a message of unknown length', () =>
    expect(resume(recorded())).toEqual({ kind: 'leave', port: 'recorded' }))

  it('does not count one that is too short', () =>
    expect(resume(recorded(2), { minSeconds: 3, saveAs: 'message' })).toEqual({
      kind: 'leave',
      port: 'nothing',
      note: 'the message was shorter than 3 s',
    }))

  it('counts one that is just long enough', () =>
    expect(resume(recorded(3), { minSeconds: 3 })).toMatchObject({ port: 'recorded' }))

  it.each<[string, CallerEvent]>([
    ['silence', { kind: 'silence', at }],
    ['a recording of nothing', { kind: 'recorded', at, recording: {} }],
    ['a hang-up before the beep', { kind: 'recorded', at, recording: {}, hungUp: true }],
  ])('takes %s for nothing', (_what, event) => expect(resume(event)).toEqual({ kind: 'leave', port: 'nothing' }))

  it('is passed over by nothing once the caller has hung up', () => {
    expect(voicemail.passBy).toBe('nothing')
    expect(voicemail.ports(dataOf()).map(({ id }) => id)).toEqual(['recorded', 'nothing'])
  })

  it('says what the caller meets', () => {
    expect(voicemail.summary(dataOf(), { language: 'en-US' })).toBe('Leave a message. · up to 120 s · # ends it')
    expect(voicemail.summary(dataOf({ prompt: [], endKey: '' }), { language: 'en-US' })).toBe('up to 120 s')
  })

  it('names the variable it sets', () => {
    expect(voicemail.sets?.(dataOf({ saveAs: 'message' }))).toEqual(['message'])
    expect(voicemail.sets?.(dataOf())).toEqual([])
  })

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing as it comes', {}, []],
    ['lengths that exclude each other', { minSeconds: 20, maxSeconds: 10 }, ['error voicemail-length']],
    ['a message only a hang-up ends', { silenceSeconds: 0, endKey: '' }, ['warning voicemail-end']],
  ])('lint says %s', (_what, change, expected) =>
    expect(voicemail.lint?.(dataOf(change), flow).map(({ severity = 'error', rule }) => `${severity} ${rule}`)).toEqual(
      expected,
    ),
  )

  it.each([{ maxSeconds: 4 }, { maxSeconds: 3601 }, { endKey: '##' }])('refuses %j', (wrong) =>
    expect(voicemail.schema.safeParse(wrong).success).toBe(false),
  )
})
