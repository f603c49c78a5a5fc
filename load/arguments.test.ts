import { describe, expect, it } from 'vitest'
import { ArgumentError, readArguments } from './arguments.ts'

const read = (...argv: string[]) => readArguments(argv, () => 'a new seed')

describe('the arguments of a load', () => {
  it('are a hundred callers for a minute, on this machine, when nothing is said', () => {
    expect(read()).toEqual({
      calls: 100,
      flow: 'marketing-menu',
      minutes: 1,
      target: undefined,
      rate: undefined,
      faults: {},
      seed: 'a new seed',
      speed: 1,
      isRemoteAllowed: false,
      isJson: false,
    })
  })
  it('take a fraction of a minute, a rate, and faults as the carrier takes them', () => {
    const faults = 'duplicate=0.05,reorder=0.05,refuse=0.05,loseAnswer=0.05'
    expect(
      read(
        '--calls',
        '1000',
        '--minutes',
        '0.2',
        '--rate',
        '50',
        '--faults',
        faults,
        '--target',
        'http://127.0.0.1:9/',
      ),
    ).toMatchObject({
      calls: 1000,
      minutes: 0.2,
      rate: 50,
      faults: { duplicate: 0.05, reorder: 0.05, refuse: 0.05, loseAnswer: 0.05 },
      target: 'http://127.0.0.1:9',
    })
  })
  it.each([
    ['--calls', '0'],
    ['--calls', '5001'],
    ['--calls', '1.5'],
    ['--minutes', '61'],
    ['--minutes', ''],
    ['--rate', '0'],
    ['--faults', 'duplicate=2'],
    ['--faults', 'lose=0.1'],
    ['--target', 'localhost'],
    ['--what', '1'],
  ])('refuse %s %s', (name, value) => {
    expect(() => read(name, value)).toThrow(ArgumentError)
  })
})
