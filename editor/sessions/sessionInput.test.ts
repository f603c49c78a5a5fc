import { describe, expect, it } from 'vitest'
import { sessionInput } from './sessionInput.ts'

const words = (event: { kind: string } & Record<string, unknown>) => {
  const { text, quote, detail } = sessionInput({ kind: event.kind, event })
  return [text, quote, detail].filter((part) => part !== undefined)
}

describe('sessionInput', () => {
  it.each([
    [{ kind: 'started', direction: 'inbound' }, ['Call answered']],
    [{ kind: 'started', direction: 'outbound', answeredBy: 'machine' }, ['We called', 'An answering machine answered']],
    [{ kind: 'collected', keys: '12#' }, ['Pressed', '12#']],
    [
      { kind: 'collected', speech: { text: 'sales please', confidence: 0.914 } },
      ['Said', 'sales please', 'understood with 91 %'],
    ],
    [{ kind: 'collected', choice: 'sales' }, ['Chose', 'sales']],
    [{ kind: 'silence' }, ['Said and pressed nothing']],
    [
      { kind: 'recorded', recording: { durationSeconds: 12 }, hungUp: true },
      ['Left a message of 12 seconds and hung up'],
    ],
    [{ kind: 'recorded', recording: {} }, ['Left no message']],
    [
      { kind: 'dialed', outcome: 'answered', durationSeconds: 42 },
      ['The transfer was answered', 'talked for 42 seconds'],
    ],
    [{ kind: 'responded', status: 200, durationMs: 120 }, ['The web service answered 200', 'after 120 ms']],
    [{ kind: 'requestFailed', reason: 'timeout', durationMs: 5 }, ['The web service took too long', 'after 5 ms']],
    [{ kind: 'hungUp' }, ['Hung up']],
    [{ kind: 'hungUp', cause: 'completed' }, ['Hung up']],
    [{ kind: 'hungUp', cause: 'no answer to a webhook' }, ['Hung up', 'no answer to a webhook']],
    [{ kind: 'somethingNew' }, ['somethingNew']],
  ])('says %j in words', (event, expected) => {
    expect(words(event)).toEqual(expected)
  })

  it('shows of a sensitive answer how much it was, and that it is hidden', () => {
    const input = sessionInput({ kind: 'collected', event: { kind: 'collected', keys: '••••', isMasked: true } })
    expect(input).toMatchObject({ text: 'Pressed 4 keys', isHidden: true })
    expect(JSON.stringify(input)).not.toContain('•')
  })

  it('names the recording that a message can be heard by', () => {
    const event = { kind: 'recorded', recording: { recordingSid: 'RE1', durationSeconds: 1 } }
    expect(sessionInput({ kind: 'recorded', event }).recordingSid).toBe('RE1')
  })
})
