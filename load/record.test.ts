import { describe, expect, it } from 'vitest'
import { lostIn, type Recorded } from './record.ts'

const trail = (node: string) => [{ flow: 'main', version: 1, node, type: 'menu', port: 'next', at: '', durationMs: 0 }]
const step = (kind: string, event: object, node: string) => ({ kind, event: { kind, ...event }, trail: trail(node) })
const started = step('started', {}, 'menu')
const pressed = (keys: string, node = keys) => step('collected', { keys }, node)
const hungUp = step('hungUp', {}, 'end')
const recorded = (...interactions: Recorded['interactions'][number][]): Recorded => ({ status: 'ended', interactions })

const line = (text: string, node: string) => ({ line: text, trail: [`main/${node}>next`] })
const steps = [line('started', 'menu'), line('press 1', '1'), line('press 2', '2'), line('hang up', 'end')]
const call = { callSid: 'CA1', possible: () => [{ steps, isClosed: true }] }

describe('the record of a call', () => {
  it('holds every step once, in order, through its nodes; what came late is no step', () => {
    const late = { kind: 'late', event: { keyCount: 1 }, trail: [] }
    expect(lostIn(call, recorded(started, pressed('1'), late, pressed('2'), hungUp))).toBeUndefined()
  })
  it('holds a secret key by its length only', () => {
    const secret = step('collected', { keys: '*', isMasked: true }, '2')
    expect(lostIn(call, recorded(started, pressed('1'), secret, hungUp))).toBeUndefined()
  })
  it.each([
    ['a key is missing', recorded(started, pressed('2'), hungUp)],
    ['a key stands twice', recorded(started, pressed('1'), pressed('1'), pressed('2'), hungUp)],
    ['two keys changed places', recorded(started, pressed('2'), pressed('1'), hungUp)],
    ['a key led elsewhere', recorded(started, pressed('1', 'other'), pressed('2'), hungUp)],
    ['the hang-up is missing', recorded(started, pressed('1'), pressed('2'))],
    ['there is no session', undefined],
    ['the session is open', { ...recorded(started, pressed('1'), pressed('2'), hungUp), status: 'live' as const }],
  ])('is not right when %s', (_, found) => {
    expect(lostIn(call, found)?.steps).toBeGreaterThan(0)
  })
  it('may be one of several where nobody can know', () => {
    const either = {
      callSid: 'CA1',
      possible: () => [
        { steps, isClosed: true },
        { steps: steps.slice(0, -1), isClosed: false },
      ],
    }
    expect(lostIn(either, { ...recorded(started, pressed('1'), pressed('2')), status: 'live' })).toBeUndefined()
    expect(lostIn(either, recorded(started, pressed('1')))?.why).toContain('step 3: “press 2”')
  })
})
