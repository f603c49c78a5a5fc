import { describe, expect, it } from 'vitest'
import type { MachineDetection } from '../engine.ts'
import type { Behaviour } from '../phones/behaviour.ts'
import { verdictOf } from './machineDetection.ts'

/** Three words, 1,125 ms. */
const short = 'Miller speaking, hello'
/** Sixteen words, 6,000 ms. */
const long = 'This is the bakery of Miller and Sons in Springfield, Alex speaking, how can I help'

const verdict = (behaviour: Omit<Behaviour, 'answer'>, detection: Partial<MachineDetection> = {}) =>
  verdictOf({ behaviour: { answer: 'answers', ...behaviour } }, { mode: 'Enable', ...detection })

describe('the verdict of machine detection', () => {
  it.each(['human', 'voicemail'] as const)(
    'is a person by a short greeting and a machine by a long one (%s)',
    (who) => {
      expect(verdict({ who, greeting: short })).toEqual({ answeredBy: 'human', afterMs: 4000 })
      expect(verdict({ who, greeting: long })).toEqual({ answeredBy: 'machine_start', afterMs: 2400 })
    },
  )

  it('has the length between the two from MachineDetectionSpeechThreshold', () => {
    expect(verdict({ greeting: long }, { speechThresholdMs: 6000 }).answeredBy).toBe('human')
    expect(verdict({ greeting: long }, { speechThresholdMs: 5999 })).toEqual({
      answeredBy: 'machine_start',
      afterMs: 5999,
    })
    expect(verdict({ greeting: short }, { speechThresholdMs: 1000 }).answeredBy).toBe('machine_start')
  })

  it('waits for MachineDetectionSpeechEndThreshold of silence behind the greeting', () => {
    expect(verdict({ greeting: short }, { speechEndThresholdMs: 5000 })).toEqual({ answeredBy: 'human', afterMs: 6125 })
    expect(
      verdict(
        { who: 'voicemail', greeting: long, beep: false },
        { mode: 'DetectMessageEnd', speechEndThresholdMs: 500 },
      ),
    ).toEqual({ answeredBy: 'machine_end_silence', afterMs: 6500 })
  })

  it('is the end of the message when that is asked for: a person who greets at length does not beep', () => {
    const detection = { mode: 'DetectMessageEnd' } as const
    expect(verdict({ who: 'voicemail', greeting: long }, detection).answeredBy).toBe('machine_end_beep')
    expect(verdict({ who: 'human', greeting: long }, detection).answeredBy).toBe('machine_end_silence')
    expect(verdict({ who: 'voicemail', greeting: short }, detection).answeredBy).toBe('human')
    expect(verdict({ greeting: long }, { ...detection, timeoutSeconds: 5 })).toEqual({
      answeredBy: 'machine_end_other',
      afterMs: 5000,
    })
  })

  it('is unknown after MachineDetectionSilenceTimeout of nothing, and when the time is up', () => {
    expect(verdict({}, { silenceTimeoutMs: 2000 })).toEqual({ answeredBy: 'unknown', afterMs: 2000 })
    expect(verdict({ greeting: short }, { timeoutSeconds: 3 })).toEqual({ answeredBy: 'unknown', afterMs: 3000 })
  })
})
