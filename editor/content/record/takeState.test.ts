import { describe, expect, it } from 'vitest'
import { idle, nextTake, type TakeEvent, type TakeState } from './takeState.ts'

const sound = { samples: Float32Array.of(...Array.from({ length: 100 }, () => 0.5)), sampleRate: 100 }
const after = (...events: TakeEvent[]) => events.reduce<TakeState>(nextTake, idle)
const second = { kind: 'second' } as const
const recorded: TakeEvent[] = [{ kind: 'begin' }, { kind: 'opened' }, second, second, second]

describe('a take', () => {
  it('counts 3, 2, 1 and records', () => {
    expect([2, 3, 4, 5].map((count) => after(...recorded.slice(0, count)))).toEqual([
      { kind: 'counting', left: 3 },
      { kind: 'counting', left: 2 },
      { kind: 'counting', left: 1 },
      { kind: 'recording', seconds: 0 },
    ])
  })

  it('is looked at once it is stopped, and is trimmed within itself', () => {
    const taken = [...recorded, { kind: 'stop' } as const, { kind: 'heard', sound } as const]
    expect(after(...taken)).toEqual({ kind: 'reviewing', sound, span: { from: 0, to: 1 }, note: '' })
    expect(after(...taken, { kind: 'trim', handle: 'from', seconds: 5 })).toMatchObject({ span: { from: 0.9, to: 1 } })
    expect(after(...taken, { kind: 'retake' })).toEqual(idle)
  })

  it('stopped before it began is none', () => {
    expect(after({ kind: 'begin' }, { kind: 'opened' }, { kind: 'stop' })).toEqual(idle)
    expect(after({ kind: 'begin' }, { kind: 'stop' }, { kind: 'opened' })).toEqual(idle)
  })

  it('says so when nothing was heard', () => {
    const silent = { kind: 'heard', sound: { ...sound, samples: new Float32Array(100) } } as const
    expect(after(...recorded, { kind: 'stop' }, silent)).toMatchObject({ kind: 'failed' })
  })

  it('says why it ended by itself, with the take or with why there is none', () => {
    const ended = [...recorded, { kind: 'stop', note: 'Unplugged.' } as const]
    expect(after(...ended, { kind: 'heard', sound })).toMatchObject({ kind: 'reviewing', note: 'Unplugged.' })
    const nothing = after(...ended, { kind: 'fail', message: 'Nothing was recorded.' })
    expect(nothing).toEqual({ kind: 'failed', message: 'Unplugged. Nothing was recorded.' })
  })

  it('begins again after a failure', () => {
    expect(after({ kind: 'fail', message: 'No microphone.' }, { kind: 'begin' })).toEqual({ kind: 'opening' })
  })
})
