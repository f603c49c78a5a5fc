import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import type { Session } from './session.ts'
import { readLine, simulate } from './simulate.ts'

const at = '2026-03-04T15:00:00.000Z'
const blank: Session = { id: 's', seq: 0, channel: 'phone', isTest: true }
const read = (line: string) => readLine(line, at, blank)

describe('a script line', () => {
  it.each([
    ['press 1 2 #', { kind: 'collected', keys: '12#' }],
    ['  say  sales   please ', { kind: 'collected', speech: { text: 'sales please' } }],
    ['choose sales', { kind: 'collected', choice: 'sales' }],
    ['silence', { kind: 'silence' }],
    ['record nothing', { kind: 'silence' }],
    ['hang up', { kind: 'hungUp' }],
    ['record 12.5 and hang up', { kind: 'recorded', recording: { durationSeconds: 12.5 }, hungUp: true }],
    ['dial noAnswer', { kind: 'dialed', outcome: 'noAnswer' }],
    ['dial answered and hang up', { kind: 'dialed', outcome: 'answered', hungUp: true }],
    ['respond 200 {"a": 1}', { kind: 'responded', status: 200, body: { a: 1 } }],
    ['respond 500 not json', { kind: 'responded', status: 500, body: 'not json' }],
    ['respond 204', { kind: 'responded', status: 204, body: '' }],
    ['request tooLarge', { kind: 'requestFailed', reason: 'tooLarge' }],
    ['machine fax', { kind: 'machineDetected', answeredBy: 'fax' }],
  ])('reads %s', (line, event) => expect(read(line)).toMatchObject({ at, ...event }))

  it.each([
    ...[
      '',
      'press',
      'press x',
      'say',
      'silence please',
      'hang',
      'hang on',
      'record',
      'record soon',
      'dial',
      'dial maybe',
    ],
    ...[
      'respond',
      'respond ok',
      'respond 99',
      'request',
      'request lost',
      'machine',
      'machine dog',
      'wait',
      'choose a b',
    ],
  ])('does not guess at "%s"', (line) => expect(() => read(line)).toThrow(/^The script line ".*" is none of: press/))

  it('leaves out what the caller did not do', () => {
    expect(read('record 3')).not.toHaveProperty('hungUp')
    expect(read('dial busy')).not.toHaveProperty('hungUp')
  })
})

describe('a simulation', () => {
  const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye {{ vars.name }}.'), disposition: 'done' } }
  const program = programOf(
    flowOf(
      {
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'menu',
          data: { prompt: say('Choose.'), choices: [{ id: 'a', key: '1', label: 'A' }] },
          to: { a: 'fetch', noInput: 'end', noMatch: 'end' },
        },
        fetch: {
          type: 'request',
          data: { url: 'https://shop.example/', mapping: [{ path: '$.name', variable: 'name' }] },
          to: { success: 'end', failure: 'end', timeout: 'end' },
        },
        end,
      },
      { variables: [{ name: 'name', type: 'text', default: 'friend' }] },
    ),
  )

  it('answers the request that is under way, and stops where the call ends', () => {
    const { transcript, facts, session } = simulate(program, [
      'choose a',
      'respond 200 {"name":"Ada"}',
      'press 1',
      'nonsense',
    ])
    expect(transcript).toEqual([
      'en-US: Choose.',
      '> choose a',
      '(request GET https://shop.example/)',
      '> respond 200 {"name":"Ada"}',
      'en-US: Goodbye Ada.',
      '(hang up)',
    ])
    expect(facts).toEqual([{ kind: 'disposition', disposition: 'done' }])
    expect(session.state?.ended).toMatchObject({ reason: 'completed', at: '2026-01-05T10:00:10.000Z' })
  })

  it('begins with what the call came with', () => {
    const { said } = simulate(program, ['silence', 'silence', 'silence'], { variables: { name: 'Bo' } })
    expect(said.at(-1)).toEqual({ language: 'en-US', text: 'Goodbye Bo.' })
  })
})
