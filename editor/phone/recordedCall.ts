import type { Happening } from './callView.ts'

const callSid = 'CA00000000000000000000000000000001'
const sessionId = '15a60800-7d0e-5c55-9a5e-3f1a2b4c5d6e'
const node = (id: string, type: string) => ({ flow: 'departments', version: 0, node: id, type })
const passed = (id: string, type: string, more: { port?: string; note?: string } = {}) => ({
  ...node(id, type),
  at: '2026-11-21T10:00:00.000Z',
  durationMs: 0,
  ...more,
})
const listening = {
  kind: 'gathering' as const,
  callSid,
  sessionId,
  node: node('choose', 'menu'),
  input: ['dtmf' as const, 'speech' as const],
  numDigits: 1,
  finishOnKey: '',
  timeoutSeconds: 4,
  language: 'en-US',
  hints: ['sales'],
}

/** The stream of a call after hours, with what its caller did: a key during the menu, and hanging up instead of a message. */
export const recordedCall: readonly Happening[] = [
  { kind: 'ringing', at: 0, callSid, sessionId: null, node: null, from: '+15550300001', to: '+15550310001' },
  {
    ...{ kind: 'fetched', at: 10, callSid, sessionId, node: node('choose', 'menu'), status: 200, tookMs: 10, turn: 0 },
    trail: [
      passed('start', 'start', { port: 'next' }),
      passed('greeting', 'say', { port: 'next' }),
      passed('choose', 'menu'),
    ],
  },
  {
    ...{ kind: 'variables', at: 10, callSid, sessionId, node: node('choose', 'menu'), seq: 1 },
    variables: { department: '', answer: '' },
  },
  { kind: 'answered', at: 20, callSid, sessionId, node: node('choose', 'menu') },
  {
    ...{ kind: 'saying', at: 20, callSid, sessionId, node: node('greeting', 'say'), durationMs: 2000 },
    ...{ text: 'Hello, this is Demo Company.', language: 'en-US', voice: 'Polly.Joanna-Neural' },
  },
  { kind: 'fellSilent', at: 2020, callSid, sessionId, node: node('greeting', 'say'), interrupted: false },
  { ...listening, at: 2020, isWaiting: false },
  {
    ...{ kind: 'saying', at: 2020, callSid, sessionId, node: node('choose', 'menu'), durationMs: 9000 },
    ...{ text: 'For Sales, press 1.', language: 'en-US', voice: 'Polly.Joanna-Neural' },
  },
  { kind: 'deed', id: 1, deed: { does: 'press', keys: '1' } },
  { kind: 'fellSilent', at: 4000, callSid, sessionId, node: node('choose', 'menu'), interrupted: true },
  {
    ...{ kind: 'fetched', at: 4010, callSid, sessionId, node: node('voicemailSales', 'voicemail') },
    ...{ status: 200, tookMs: 10, turn: 1 },
    trail: [
      passed('choose', 'menu', { port: 'sales' }),
      passed('hoursSales', 'hours', { port: 'closed', note: 'office-hours: closed by its week' }),
      passed('voicemailSales', 'voicemail'),
    ],
  },
  {
    ...{ kind: 'variables', at: 4010, callSid, sessionId, node: node('voicemailSales', 'voicemail'), seq: 2 },
    variables: { department: 'Sales', answer: '' },
  },
  {
    ...{ kind: 'saying', at: 4010, callSid, sessionId, node: node('voicemailSales', 'voicemail'), durationMs: 3000 },
    ...{ text: 'We are closed. Leave a message.', language: 'en-US', voice: 'Polly.Joanna-Neural' },
  },
  { kind: 'fellSilent', at: 7010, callSid, sessionId, node: node('voicemailSales', 'voicemail'), interrupted: false },
  {
    ...{ kind: 'recording', at: 7500, callSid, sessionId, node: node('voicemailSales', 'voicemail') },
    ...{ maxSeconds: 120, finishOnKey: '#' },
  },
  { kind: 'deed', id: 2, deed: { does: 'hangUp' } },
  {
    ...{ kind: 'hungUp', at: 9000, callSid, sessionId, node: node('voicemailSales', 'voicemail') },
    ...{ status: 'completed', by: 'caller' },
  },
  {
    ...{ kind: 'ended', at: 9000, callSid, sessionId, node: node('voicemailSales', 'voicemail') },
    ...{ status: 'completed', trail: [] },
  },
]
