import { describe, expect, it } from 'vitest'
import { flowOf, programOf, say, type NodeSketch } from '../testing/flows.ts'
import type { CallerEvent } from './event.ts'
import { utf8Length } from './guards.ts'
import { simulate } from './simulate.ts'
import { step } from './step.ts'

const end: NodeSketch = { type: 'end' }
/** A start, so many tags in a row, and an end. */
const chain = (tags: number) =>
  programOf(
    flowOf({
      start: { type: 'start', to: 'n0' },
      ...Object.fromEntries(
        Array.from({ length: tags }, (_, index) => [
          `n${index}`,
          { type: 'tag', data: { tag: 'x' }, to: index === tags - 1 ? 'end' : `n${index + 1}` },
        ]),
      ),
      end,
    }),
  )
const endOf = (program: Parameters<typeof simulate>[0], script: readonly string[] = []) =>
  simulate(program, script, { secondsPerLine: 1 }).session.state?.ended?.reason

describe('guards, to the very number', () => {
  it('let 200 nodes pass without asking, and not one more', () => {
    expect(endOf(chain(198))).toBe('completed')
    expect(endOf(chain(199))).toBe('error')
  })

  it('count nodes over requests, which ask no caller', () => {
    const polling = programOf(
      flowOf({
        start: { type: 'start', to: 'poll' },
        poll: {
          type: 'request',
          data: { url: 'https://shop.example/' },
          to: { success: 'poll', failure: 'end', timeout: 'end' },
        },
        end,
      }),
    )
    const answers = Array.from({ length: 250 }, () => 'respond 200 {}')
    const { steps, session } = simulate(polling, answers)
    expect(session.state?.ended?.reason).toBe('error')
    expect(steps).toHaveLength(200)
  })

  it('count nodes anew once the caller is asked', () => {
    const asking = programOf(
      flowOf({
        start: { type: 'start', to: 'tag' },
        tag: { type: 'tag', data: { tag: 'x' }, to: 'ask' },
        ask: {
          type: 'menu',
          data: { prompt: say('Choose.'), choices: [{ id: 'a', key: '1', label: 'A' }], tries: 6 },
          to: { a: 'tag', noInput: 'end', noMatch: 'end' },
        },
        end,
      }),
    )
    const presses = (count: number) => Array.from({ length: count }, () => 'press 1')
    expect(endOf(asking, presses(300))).toBeUndefined()
    expect(simulate(asking, presses(999), { secondsPerLine: 1 }).session.state?.steps).toBe(1000)
    expect(endOf(asking, presses(999))).toBeUndefined()
    expect(endOf(asking, presses(1000))).toBe('limit')
  })

  it('let ten flows stand on each other, and not one more', () => {
    const deep = (depth: number) => {
      const calling = (key: string) =>
        flowOf({
          start: { type: 'start', to: 'call' },
          call: { type: 'subflow', data: { flowKey: key }, to: { done: 'end', failed: 'failed' } },
          failed: { type: 'tag', data: { tag: 'too deep' }, to: 'end' },
          end,
        })
      const below = Object.fromEntries(
        Array.from({ length: depth }, (_, index) => [
          `f${index}`,
          index === depth - 1 ? flowOf({ start: { type: 'start', to: 'end' }, end }) : calling(`f${index + 1}`),
        ]),
      )
      return simulate(programOf(calling('f0'), below), []).facts
    }
    expect(deep(9)).toEqual([])
    expect(deep(10)).toEqual([{ kind: 'tagged', tag: 'too deep' }])
  })

  it('end at the silences a flow names', () => {
    const patient = (maxSilences: number) =>
      programOf(
        flowOf(
          {
            start: { type: 'start', to: 'ask' },
            ask: {
              type: 'menu',
              data: { prompt: say('Choose.'), choices: [{ id: 'a', key: '1', label: 'A' }] },
              to: { a: 'end', noInput: 'ask', noMatch: 'ask' },
            },
            end,
          },
          { maxSilences },
        ),
      )
    const silent = (count: number) => Array.from({ length: count }, () => 'silence')
    expect(endOf(patient(3), silent(2))).toBeUndefined()
    expect(endOf(patient(3), silent(3))).toBe('silence')
    expect(endOf(patient(3), [...silent(2), 'press 9', ...silent(2)])).toBeUndefined()
  })
})

describe('a session that has ended', () => {
  it.each<[string, (at: string) => CallerEvent]>([
    ['a key', (at) => ({ kind: 'collected', at, keys: '1' })],
    ['a hang-up', (at) => ({ kind: 'hungUp', at })],
    ['a verdict', (at) => ({ kind: 'machineDetected', at, answeredBy: 'machine' })],
    ['an answer of hours later', () => ({ kind: 'silence', at: '2026-01-06T10:00:00.000Z' })],
  ])('takes no notice of %s', (_what, event) => {
    const program = chain(1)
    const { session } = simulate(program, [])
    const after = step(program, session, event('2026-01-05T10:00:10.000Z'))
    expect(after).toMatchObject({ actions: [], facts: [], trail: [] })
    expect(after.session.state.ended).toEqual(session.state?.ended)
  })
})

describe('what nodes keep between visits', () => {
  it('is forgotten once a loop is done, and begins anew', () => {
    const program = programOf(
      flowOf({
        start: { type: 'start', to: 'loop' },
        loop: { type: 'loop', data: { times: 2 }, to: { again: 'tag', done: 'ask' } },
        tag: { type: 'tag', data: { tag: 'round' }, to: 'loop' },
        ask: {
          type: 'menu',
          data: { prompt: say('Once more?'), choices: [{ id: 'a', key: '1', label: 'A' }] },
          to: { a: 'loop', noInput: 'end', noMatch: 'end' },
        },
        end,
      }),
    )
    const { session, facts } = simulate(program, ['press 1'])
    expect(session.state?.frames[0]?.kept).toEqual({})
    expect(facts).toHaveLength(4)
  })
})

describe('after a hang-up', () => {
  it('a path that leads nowhere is its end, not an error', () => {
    const program = programOf(
      flowOf({
        start: { type: 'start', to: { next: 'ask', hungUp: 'tag' } },
        ask: {
          type: 'collect',
          data: { prompt: say('Enter it.') },
          to: { done: 'tag', noInput: 'tag', invalid: 'tag' },
        },
        tag: { type: 'tag', data: { tag: 'left' } },
      }),
    )
    const { session, facts } = simulate(program, ['hang up'])
    expect(session.state?.ended).toEqual({ reason: 'hungUp', at: '2026-01-05T10:00:05.000Z' })
    expect(facts).toEqual([{ kind: 'tagged', tag: 'left' }])
  })

  it('no answer that comes late is taken', () => {
    const program = programOf(
      flowOf({
        start: { type: 'start', to: { next: 'ask', hungUp: 'send' } },
        ask: {
          type: 'collect',
          data: { prompt: say('Enter it.') },
          to: { done: 'end', noInput: 'end', invalid: 'end' },
        },
        send: {
          type: 'request',
          data: { url: 'https://shop.example/' },
          to: { success: 'end', failure: 'end', timeout: 'end' },
        },
        end,
      }),
    )
    const { session } = simulate(program, ['hang up'])
    const late = step(program, session, { kind: 'collected', at: '2026-01-05T10:00:06.000Z', keys: '12' })
    expect(late).toMatchObject({ actions: [], trail: [] })
    expect(late.session.state).toEqual({ ...session.state, steps: 3 })
  })

  it('the innermost start with a hungUp port has its turn, once', () => {
    const flow = (tag: string, next: NodeSketch) =>
      flowOf({
        start: { type: 'start', to: { next: 'here', hungUp: 'gone' } },
        here: next,
        gone: { type: 'tag', data: { tag }, to: 'end' },
        end,
      })
    const above = flow('above', { type: 'subflow', data: { flowKey: 'below' }, to: { done: 'end', failed: 'end' } })
    const below = flow('below', {
      type: 'collect',
      data: { prompt: say('Enter it.') },
      to: { done: 'end', noInput: 'end', invalid: 'end' },
    })
    expect(simulate(programOf(above, { below }), ['hang up']).facts).toEqual([{ kind: 'tagged', tag: 'below' }])
  })
})

describe('the length of a text in UTF-8', () => {
  it.each(['', 'abc', 'é', '€', '😀', 'a😀é€'])('of %j', (text) =>
    expect(utf8Length(text)).toBe(encodeURIComponent(text).replace(/%../g, 'x').length),
  )
})
