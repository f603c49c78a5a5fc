import { describe, expect, it } from 'vitest'
import { createFaults } from '../simulator/faults.ts'
import { createRandom } from '../simulator/random.ts'
import { isPassed, Latencies, type LoadReport, timesOf } from './figures.ts'
import { readSample } from './processWatch.ts'
import { tableOf } from './table.ts'

const report: LoadReport = {
  flow: { key: 'main', version: 2 },
  seconds: 120,
  calls: 2000,
  mostAtOnce: 1000,
  steps: 12_000,
  stepsPerSecond: 100,
  offered: null,
  endings: { flow: 1000, caller: 1000, killed: 0, failed: 0, unfinished: 0 },
  fallbacks: 7,
  answerAndFallbackLost: 0,
  errors: 0,
  badDocuments: 0,
  lostSteps: 0,
  wrongPrompts: 0,
  checkedCalls: 2000,
  answers: { count: 12_000, p50: 2, p95: 8, p99: 21.4, max: 90 },
  runtime: { cpuPercent: 40, memoryMb: 512 },
  rig: { cpuPercent: 30, memoryMb: 200 },
  faults: { ...createFaults({}, createRandom('any')).counts, duplicate: 3 },
  problems: [],
  isPassed: true,
}

describe('percentiles', () => {
  it('are values that were measured, whatever the order', () => {
    const latencies = new Latencies()
    for (let ms = 100; ms >= 1; ms--) latencies.add(ms)
    expect(timesOf(latencies)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 })
    latencies.add(1000)
    expect(timesOf(latencies).max).toBe(1000)
  })
  it('of nothing are 0', () => {
    expect(timesOf(new Latencies())).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 })
  })
})

describe('a load', () => {
  it('is passed when nothing was lost and nothing wrong', () => {
    expect(isPassed(report)).toBe(true)
  })
  it.each([
    ['a lost step', { lostSteps: 1 }],
    ['a wrong prompt', { wrongPrompts: 1 }],
    ['a webhook that was not answered', { errors: 1 }],
    ['a bad document', { badDocuments: 1 }],
    ['a call that failed', { endings: { ...report.endings, failed: 1 } }],
    ['a call that never ended', { endings: { ...report.endings, unfinished: 1 } }],
    ['a call not looked up', { checkedCalls: 1999 }],
    ['no call at all', { calls: 0, checkedCalls: 0, steps: 0 }],
    ['no call that came to its end', { endings: { ...report.endings, flow: 0, caller: 0 }, steps: 3 }],
  ])('is not passed with %s', (_, change) => {
    expect(isPassed({ ...report, ...change })).toBe(false)
  })
  it('may lose calls on purpose', () => {
    expect(isPassed({ ...report, answerAndFallbackLost: 1 })).toBe(true)
  })
})

describe('the closing table', () => {
  it('says all there is', () => {
    const table = tableOf(report)
    for (const text of ['2,000 in 120 s', '100.0 a second', 'p99 21 ms', '40 % of a core, 512 MB', 'duplicate 3'])
      expect(table).toContain(text)
    expect(table).toMatch(/fallbacks +7 documents/)
    expect(table).toMatch(/answer and fallback lost +0 calls/)
  })
  it('says so when the runtime is not known, and shows what was wrong', () => {
    const table = tableOf({ ...report, runtime: null, problems: ['Call CA1: odd.'], isPassed: false })
    expect(table).toContain('CPU and memory not known')
    expect(table).toMatch(/Not everything was right\.\n {2}Call CA1: odd\./)
  })
})

it('the figures of a process are read from its metrics', () => {
  const text =
    '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 4.5\nprocess_resident_memory_bytes 1e6\n'
  expect(readSample(text)).toEqual({ cpuSeconds: 4.5, memoryBytes: 1e6 })
  expect(readSample('process_cpu_seconds_total 4.5\n')).toBeUndefined()
})
