import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say } from '../testing/flows.ts'
import type { CallerEvent } from './event.ts'
import type { Session } from './session.ts'
import { linkProgram } from './program.ts'
import { step } from './step.ts'

const at = '2026-03-04T15:00:00.000Z'
const blank: Session = { id: 's', seq: 0, channel: 'phone', isTest: true }
const started = (change: object = {}): CallerEvent => ({
  kind: 'started',
  at,
  direction: 'inbound',
  caller: { kind: 'withheld' },
  languages: [],
  seed: 1,
  ...change,
})

const hours = programOf(
  flowOf({
    start: { type: 'start', to: 'hello' },
    hello: {
      type: 'say',
      data: { prompt: say('It is {{ now | date: "%Y-%m-%d" }}.'), interruptible: false },
      to: 'ask',
    },
    ask: {
      type: 'menu',
      data: { prompt: say('Choose.'), choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }] },
      to: { k1: 'bye', noInput: 'bye', noMatch: 'bye' },
    },
    bye: { type: 'end', data: { prompt: say('Goodbye.') } },
  }),
)

describe('a trial', () => {
  it('begins at the node that was named', () => {
    const { trail, session } = step(hours, blank, started({ startNode: 'ask' }))
    expect(trail.map(({ node }) => node)).toEqual(['ask'])
    expect(session.state.frames[0]?.nodeId).toBe('ask')
  })

  it('ends in an apology when the node is not in the flow', () => {
    const { session } = step(hours, blank, started({ startNode: 'gone' }))
    expect(session.state.ended).toMatchObject({ reason: 'error', error: expect.stringContaining('gone') })
  })

  it('has a clock of its own at every step, and ends on that of the host', () => {
    const dayMs = 86_400_000
    const first = step(hours, blank, started({ clockOffsetMs: -dayMs }))
    expect(JSON.stringify(first.actions)).toContain('It is 2026-03-03.')
    expect(first.trail[0]?.at).toBe('2026-03-03T15:00:00.000Z')
    const second = step(hours, first.session, { kind: 'collected', at: '2026-03-04T15:00:07.000Z', keys: '1' })
    expect(second.trail[0]).toMatchObject({ node: 'ask', at: '2026-03-03T15:00:07.000Z', durationMs: 7000 })
    expect(second.session.state.ended).toEqual({ reason: 'completed', at: '2026-03-04T15:00:07.000Z' })
  })

  it('keeps what a node said of its way when that leads nowhere yet', () => {
    const half = flowOf({ start: { type: 'start', to: 'hours' }, hours: { type: 'hours', data: { schedule: 'desk' } } })
    const { trail } = step(linkProgram({ ...programOf(half).root, number: 0 }, []), blank, started())
    expect(trail.at(-1)).toMatchObject({
      node: 'hours',
      port: 'closed',
      note: 'by desk: there is no such schedule; leads nowhere yet',
    })
  })

  it('of a draft ends where a way leads nowhere yet, in so many words; a published version goes by its way for errors', () => {
    const half = flowOf({
      start: { type: 'start', to: { next: 'hello', error: 'sorry' } },
      hello: { type: 'say', data: { prompt: say('Hello.') } },
      sorry: { type: 'end', data: { prompt: say('Sorry.') } },
    })
    const published = programOf(half)
    const draft = linkProgram({ ...published.root, number: 0 }, [])
    const { actions, trail, session } = step(draft, blank, started())
    expect(actions.map(({ kind }) => kind)).toEqual(['play', 'play', 'hangUp'])
    expect(JSON.stringify(actions)).toContain('This way leads nowhere yet.')
    expect(trail.at(-1)).toMatchObject({ node: 'hello', port: 'next', note: 'leads nowhere yet' })
    expect(session.state.ended).toMatchObject({ reason: 'error', error: '“Next” of Say leads nowhere yet.' })
    for (const [program, isTest] of [
      [published, true],
      [draft, false],
    ] as const)
      expect(JSON.stringify(step(program, { ...blank, isTest }, started()).actions)).toContain('Sorry.')
  })

  it('leases its effects on the clock of the host', () => {
    const asking = programOf(
      flowOf({
        start: { type: 'start', to: 'get' },
        get: {
          type: 'request',
          data: { url: 'https://api.example.test/', timeoutSeconds: 5 },
          to: { success: 'bye', failure: 'bye' },
        },
        bye: { type: 'end', data: {} },
      }),
    )
    const plain = step(asking, blank, started())
    const shifted = step(asking, blank, started({ clockOffsetMs: 3_600_000 }))
    expect(plain.session.state.pending).toBeDefined()
    expect(shifted.session.state.pending?.leaseUntil).toBe(plain.session.state.pending?.leaseUntil)
  })
})
