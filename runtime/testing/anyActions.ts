import fc from 'fast-check'
import type { Action, SpokenPart } from '#shared/run/action.ts'
import { removeForbidden } from '../channels/twilio/serializeTwiml.ts'

const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('a', ' ', '&', '<', '>', '"', "'", '\r', '\n', '\t', '😀', 'न', ']]>'),
      maxLength: 40,
    }),
  )
  .map(removeForbidden)
const sound = {
  language: fc.constantFrom('en-US', 'es-ES', 'fr', 'de-DE', 'hi-IN', 'xx'),
  voice: fc.constantFrom('Polly.Joanna', 'alice', 'Google.de-DE-Wavenet-A'),
  rate: fc.integer({ min: 50, max: 200 }),
}
const withSound = <T>(shape: T) =>
  fc.record({ ...sound, ...shape }, { requiredKeys: ['language', ...Object.keys(shape as object)] as never })
const part = fc.oneof(
  withSound({ kind: fc.constant('text' as const), text }),
  withSound({ kind: fc.constant('audio' as const), url: fc.constantFrom('', 'https://m.example/a.mp3?x=1&y=2'), text }),
  withSound({
    kind: fc.constant('value' as const),
    value: fc.oneof(text, fc.constantFrom('1234', '12.50', '2026-11-21', '14:30', '+1 555')),
    as: fc.constantFrom('digits', 'number', 'date', 'time', 'money', 'spelled'),
  }),
  fc.record({ kind: fc.constant('pause' as const), seconds: fc.constantFrom(0.3, 1, 2.5) }),
) as fc.Arbitrary<SpokenPart>
const prompt = fc.array(part, { maxLength: 5 })
const seconds = fc.integer({ min: 0, max: 60 })
const keys = fc.record({
  minLength: fc.constant(1),
  maxLength: fc.integer({ min: 1, max: 20 }),
  endKey: fc.constantFrom('', '#', '*'),
  gapSeconds: seconds,
})
const speech = fc.record(
  {
    language: sound.language,
    hints: fc.array(text, { maxLength: 5 }),
    timeoutSeconds: fc.oneof(seconds, fc.constant('auto' as const)),
    model: fc.constant('phone_call'),
    profanityFilter: fc.boolean(),
  },
  { requiredKeys: ['language', 'hints', 'timeoutSeconds', 'profanityFilter'] },
)
/** Every kind of action there is; a new kind fails to compile here. */
export const actionsByKind = {
  play: fc.record({ kind: fc.constant('play'), prompt, interruptible: fc.boolean() }),
  collect: fc.record(
    { kind: fc.constant('collect'), prompt, interruptible: fc.boolean(), keys, speech, timeoutSeconds: seconds },
    { requiredKeys: ['kind', 'prompt', 'interruptible', 'timeoutSeconds'] },
  ),
  record: fc.record({
    kind: fc.constant('record'),
    maxSeconds: seconds,
    silenceSeconds: seconds,
    endKeys: fc.constantFrom('', '#', '1234567890*#'),
    beep: fc.boolean(),
    trim: fc.boolean(),
    transcribe: fc.boolean(),
  }),
  recording: fc.record({ kind: fc.constant('recording'), change: fc.constantFrom('start', 'pause', 'resume', 'stop') }),
  dial: fc.record(
    {
      kind: fc.constant('dial'),
      number: fc.constant('+15550100009'),
      timeoutSeconds: seconds,
      maxMinutes: fc.integer({ min: 1, max: 240 }),
      callerId: fc.constant('+15550100001'),
      record: fc.boolean(),
    },
    { requiredKeys: ['kind', 'number', 'timeoutSeconds', 'maxMinutes', 'record'] },
  ),
  request: fc.constant({
    kind: 'request',
    key: 's:1:0',
    method: 'GET',
    url: 'https://api.example',
    headers: {},
    timeoutSeconds: 5,
    retries: 0,
    isRepeatable: true,
    holdPrompt: [],
  }),
  pause: fc.record({ kind: fc.constant('pause'), seconds }),
  hangUp: fc.constant({ kind: 'hangUp' }),
} satisfies Record<Action['kind'], fc.Arbitrary<unknown>>
export const anyAction = fc.oneof(...Object.values(actionsByKind)) as fc.Arbitrary<Action>
