import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import type { CallerEvent } from './event.ts'
import { simulate } from './simulate.ts'
import { step } from './step.ts'

const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }
const program = programOf(
  flowOf(
    {
      start: { type: 'start', to: { next: 'ask', hungUp: 'gone' } },
      ask: {
        type: 'menu',
        data: { prompt: say('Choose.'), choices: ['1', '2', '3'].map((key) => ({ id: `k${key}`, key, label: key })) },
        to: { k1: 'voicemail', k2: 'transfer', k3: 'fetch', noInput: 'end', noMatch: 'end' },
      },
      voicemail: {
        type: 'voicemail',
        data: { prompt: say('Speak.'), saveAs: 'message' },
        to: { recorded: 'ask', nothing: 'end' },
      },
      transfer: {
        type: 'transfer',
        data: { to: '+15550190002' },
        to: { answered: 'ask', busy: 'end', noAnswer: 'end', failed: 'end' },
      },
      fetch: {
        type: 'request',
        data: { url: 'https://shop.example/' },
        to: { success: 'ask', failure: 'end', timeout: 'end' },
      },
      gone: {
        type: 'request',
        data: { url: 'https://shop.example/gone' },
        to: { success: 'mark', failure: 'end', timeout: 'end' },
      },
      mark: { type: 'tag', data: { tag: 'told' }, to: 'end' },
      end,
    },
    { maxCallMinutes: 30 },
  ),
)
const minutes = (count: number) => new Date(Date.parse('2026-01-05T10:00:00.000Z') + count * 60_000).toISOString()
/** A call that was asked at 0, chose at 20, and of which `event` tells at a later minute. */
const after = (key: string, event: (key: string) => CallerEvent) => {
  const { session } = simulate(program, [`press ${key}`], { secondsPerLine: 1200 })
  return step(program, session, event(session.state?.pending?.key ?? ''))
}

describe('the longest call', () => {
  it('ends at the next answer', () => {
    const { session } = simulate(program, ['silence'], { secondsPerLine: 1801 })
    expect(session.state?.ended).toMatchObject({ reason: 'limit' })
  })

  it('lasts to its very end', () => {
    const { session } = simulate(program, ['silence'], { secondsPerLine: 1800 })
    expect(session.state).not.toHaveProperty('ended')
  })

  it('keeps a recording that began in time', () => {
    const recording = { recordingSid: 'RE1', durationSeconds: 600 }
    const { session } = after('1', () => ({ kind: 'recorded', at: minutes(31), recording }))
    expect(session.state.frames[0]?.vars).toEqual({ message: 'RE1' })
    expect(session.state).not.toHaveProperty('ended')
  })

  it('keeps a recording that the caller ended by hanging up, and does the paperwork', () => {
    const recording = { recordingSid: 'RE1', durationSeconds: 600 }
    const { session, effect } = after('1', () => ({ kind: 'recorded', at: minutes(31), recording, hungUp: true }))
    expect(session.state.frames[0]?.vars).toEqual({ message: 'RE1' })
    expect(effect?.url).toBe('https://shop.example/gone')
  })

  it('knows how a talk ended that began in time', () => {
    const { trail } = after('2', () => ({ kind: 'dialed', at: minutes(45), outcome: 'answered' }))
    expect(trail[0]).toMatchObject({ node: 'transfer', port: 'answered' })
  })

  it('has no talk that goes beyond it, and leaves each a minute', () => {
    const talk = (secondsPerLine: number) =>
      simulate(program, ['press 2'], { secondsPerLine }).steps.at(-1)?.actions.at(-1)
    expect(talk(0)).toMatchObject({ kind: 'dial', maxMinutes: 30 })
    expect(talk(1230)).toMatchObject({ kind: 'dial', maxMinutes: 10 })
    expect(talk(1800)).toMatchObject({ kind: 'dial', maxMinutes: 1 })
  })

  it('takes the answer to a request that went out in time', () => {
    const answered = (key: string): CallerEvent => ({
      kind: 'responded',
      key,
      at: minutes(31),
      status: 200,
      body: {},
      durationMs: 1,
    })
    expect(after('3', answered).session.state).not.toHaveProperty('ended')
  })

  it('does not cut the paperwork after a hang-up short', () => {
    const { session } = simulate(program, ['hang up', 'respond 200 {}'], { secondsPerLine: 1700 })
    expect(session.state).toMatchObject({ tags: ['told'], ended: { reason: 'hungUp' } })
  })
})
