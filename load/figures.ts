import type { Fault } from '../simulator/faults.ts'

/** Milliseconds, in no order. */
export class Latencies {
  private readonly all: number[] = []
  private isSorted = true

  get count(): number {
    return this.all.length
  }
  add(ms: number): void {
    this.all.push(ms)
    this.isSorted = false
  }
  /** The smallest value that `share` of all do not exceed; 0 of none. */
  percentile(share: number): number {
    if (!this.isSorted) this.all.sort((one, other) => one - other)
    this.isSorted = true
    return this.all[Math.max(0, Math.ceil(share * this.all.length) - 1)] ?? 0
  }
}

export type AnswerTimes = { count: number; p50: number; p95: number; p99: number; max: number }

export const timesOf = (latencies: Latencies): AnswerTimes => ({
  count: latencies.count,
  p50: latencies.percentile(0.5),
  p95: latencies.percentile(0.95),
  p99: latencies.percentile(0.99),
  max: latencies.percentile(1),
})

/** CPU in percent of one core; memory at its highest. */
export type ProcessFigures = { cpuPercent: number; memoryMb: number }

export type LoadReport = {
  flow: { key: string; version: number }
  seconds: number
  calls: number
  /** How many were on the phone at once, at most. */
  mostAtOnce: number
  steps: number
  stepsPerSecond: number
  /** Of the open loop: steps that were due, those not answered at the end, and from due to answer. */
  offered: { steps: number; unanswered: number; fromDue: AnswerTimes } | null
  endings: { flow: number; caller: number; killed: number; failed: number; unfinished: number }
  /** Documents that came from the fallback. */
  fallbacks: number
  /** Calls that ended because an answer and its fallback were both lost on purpose. */
  answerAndFallbackLost: number
  /** Webhooks that were not answered as they should be, faults on purpose apart. */
  errors: number
  /** Documents that the carrier warned about, or could not use. */
  badDocuments: number
  lostSteps: number
  wrongPrompts: number
  /** Calls whose every step was looked up in the product's record. */
  checkedCalls: number
  answers: AnswerTimes
  runtime: ProcessFigures | null
  rig: ProcessFigures
  faults: Readonly<Record<Fault, number>>
  /** The first things that were wrong. */
  problems: string[]
  isPassed: boolean
}

type Counted = Omit<LoadReport, 'isPassed'>

/** Nothing lost, nothing wrong, and every webhook answered that was not struck on purpose. */
export function isPassed(counted: Counted): boolean {
  const { lostSteps, wrongPrompts, errors, badDocuments, endings, checkedCalls, calls, steps } = counted
  return (
    // Where faults left no call to hear anything, nothing was shown.
    steps > 0 &&
    endings.flow + endings.caller > 0 &&
    checkedCalls === calls &&
    lostSteps + wrongPrompts + errors + badDocuments + endings.failed + endings.unfinished === 0
  )
}
