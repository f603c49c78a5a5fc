import fc from 'fast-check'
import { Settings } from 'luxon'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { programOf } from '../testing/flows.ts'
import { randomDeed, randomFlow } from '../testing/randomFlows.ts'
import type { CallerEvent } from './event.ts'
import type { Schedule } from '../flow/schedule.ts'
import { maxStateBytes, utf8Length } from './guards.ts'
import type { Program } from './program.ts'
import type { Session } from './session.ts'
import { step, type StepResult } from './step.ts'

const begin = Date.parse('2026-03-04T15:00:00.000Z')
const started: CallerEvent = {
  kind: 'started',
  at: new Date(begin).toISOString(),
  direction: 'inbound',
  caller: { kind: 'number', number: '+15550190001' },
  languages: [],
  seed: 7,
}

function play(program: Program, deeds: readonly ((at: string, key: string) => CallerEvent)[]): StepResult[] {
  const blank: Session = { id: 's', seq: 0, channel: 'phone', isTest: true }
  const results = [step(program, blank, started)]
  deeds.forEach((deed, index) => {
    const { session } = results.at(-1) ?? { session: blank }
    const at = new Date(begin + (index + 1) * 4000).toISOString()
    results.push(step(program, session, deed(at, session.state?.pending?.key ?? 'none')))
  })
  return results
}

const office: Schedule = {
  key: 'office',
  name: 'Office',
  timeZone: 'America/New_York',
  week: { '3': [{ from: '09:00', to: '10:00' }] },
  holidays: [],
}
const input = fc.tuple(randomFlow, randomFlow, fc.array(randomDeed, { maxLength: 25 }))
const program = (flow: Parameters<typeof programOf>[0], below: Parameters<typeof programOf>[0]) =>
  programOf(flow, { below }, { schedules: { office } })

/** Something outside must move the session, or it is over. */
function isAtRest({ session: { state }, actions }: StepResult): boolean {
  if (state.ended) return true
  const waits = state.frames.at(-1)?.memory !== undefined || state.arriving === true
  const last = actions.at(-1)
  return waits && last?.kind !== 'hangUp'
}

describe('every step of every flow', () => {
  it('ends or waits, whatever happens, and never throws', () => {
    fc.assert(
      fc.property(input, ([flow, below, deeds]) => {
        for (const result of play(program(flow, below), deeds)) {
          expect(isAtRest(result)).toBe(true)
          expect(result.session.state.ended?.error ?? '').not.toContain('clock')
        }
      }),
      { numRuns: 400 },
    )
  })

  it('keeps its state plain JSON within its limit', () => {
    fc.assert(
      fc.property(input, ([flow, below, deeds]) => {
        for (const { session } of play(program(flow, below), deeds)) {
          const json = JSON.stringify(session.state)
          expect(JSON.parse(json)).toEqual(session.state)
          expect(utf8Length(json)).toBeLessThanOrEqual(maxStateBytes + 300)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same result for the same input, from memory or from storage, whatever the clock says', () => {
    const clock = vi.spyOn(Date, 'now')
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 4e12 }), ([flow, below, deeds], instant) => {
        const one = play(program(flow, below), deeds)
        clock.mockReturnValue(instant)
        const stored = one.slice(0, -1).map(({ session }) => JSON.parse(JSON.stringify(session)) as Session)
        expect(play(program(flow, below), deeds)).toEqual(one)
        stored.forEach((session, index) => {
          const deed = deeds[index]
          if (!deed) return
          const at = new Date(begin + (index + 1) * 4000).toISOString()
          expect(step(program(flow, below), session, deed(at, session.state?.pending?.key ?? 'none'))).toEqual(
            one[index + 1],
          )
        })
      }),
      { numRuns: 100 },
    )
    clock.mockRestore()
  })

  it('leaves nodes only by ports they declare, and says nothing to a caller who is gone', () => {
    fc.assert(
      fc.property(input, ([flow, below, deeds]) => {
        const linked = program(flow, below)
        for (const { session, actions, trail } of play(linked, deeds)) {
          if (session.state.hungUp) expect(actions).toEqual([])
          for (const { flow: key, node, port } of trail) {
            const version = [...linked.versions.values()].find(({ flowKey }) => flowKey === key)
            const compiled = version?.nodes.get(node)
            if (port !== undefined) expect(compiled?.type.ports(compiled.data).map(({ id }) => id)).toContain(port)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('never lets a sensitive default out of the part that is sealed', () => {
    fc.assert(
      fc.property(input, ([flow, below, deeds]) => {
        for (const { session, facts, trail, actions } of play(program(flow, below), deeds)) {
          const open = session.state.frames.map(({ secrets: _, memory: __, ...frame }) => frame)
          expect(JSON.stringify([open, facts, trail])).not.toContain('hidden')
          for (const action of actions)
            if ('prompt' in action)
              for (const part of action.prompt)
                if (part.kind !== 'pause' && JSON.stringify(part).includes('hidden')) expect(part.sensitive).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})

// luxon completes dates from the clock, and judges repeated hours by it, where it is let.
const { now } = Settings
beforeAll(() => {
  Settings.now = () => {
    throw new Error('luxon read the clock.')
  }
})
afterAll(() => {
  Settings.now = now
  vi.restoreAllMocks()
})
