import { cpus } from 'node:os'
import { cpuMicros, machineMicros, type Watched } from './cpuTime.ts'

/** What one run of a load gives; times in ms, CPU in µs per step of each watched process. */
export type Figures = {
  steps: number
  stepsPerSecond: number
  p50: number
  p99: number
  max: number
  errors: number
  firstError?: string
  cpu: Readonly<Record<string, number>>
  /** Share of the machine that programs other than these took meanwhile: the noise. */
  othersShare: number
}

/** The smallest value that at least this share of them does not exceed; NaN of none. `sorted` ascends. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** The half of the rounds that other programs disturbed least. */
export const calmerHalf = (rounds: readonly Figures[]): readonly Figures[] =>
  [...rounds].sort((one, other) => one.othersShare - other.othersShare).slice(0, Math.ceil(rounds.length / 2))

/** Each figure's median over the calmer rounds by itself; of all rounds errors add up, and the largest maximum counts. */
export function medians(all: readonly Figures[]): Figures {
  const rounds = calmerHalf(all)
  const of = (pick: (figures: Figures) => number) => median(rounds.map(pick))
  const names = Object.keys(rounds[0]?.cpu ?? {})
  const firstError = all.find((round) => round.firstError !== undefined)?.firstError
  return {
    steps: of(({ steps }) => steps),
    stepsPerSecond: of(({ stepsPerSecond }) => stepsPerSecond),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    max: Math.max(...all.map(({ max }) => max)),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    ...(firstError !== undefined && { firstError }),
    cpu: Object.fromEntries(names.map((name) => [name, of(({ cpu }) => cpu[name] ?? NaN)])),
    othersShare: of(({ othersShare }) => othersShare),
  }
}

export type Watch = Readonly<Record<string, Watched>>

/** Notes time and CPU now; the answer gives what passed until it is called. The process itself is `load`. */
export function startWatch(watch: Watch) {
  const all: Watch = { ...watch, load: { pid: process.pid, as: 'process' } }
  const read = () => Object.entries(all).map(([name, watched]) => [name, cpuMicros(watched)] as const)
  const before = new Map(read())
  const machineBefore = machineMicros()
  const begun = performance.now()
  return () => {
    const seconds = (performance.now() - begun) / 1000
    const micros: Record<string, number> = {}
    for (const [name, after] of read()) {
      const first = before.get(name)
      if (first !== undefined && after !== undefined) micros[name] = after - first
    }
    const machineAfter = machineMicros()
    const own = Object.values(micros).reduce((sum, value) => sum + value, 0)
    const all = machineBefore === undefined || machineAfter === undefined ? NaN : machineAfter - machineBefore
    return { seconds, micros, othersShare: Math.max(0, all - own) / (seconds * 1e6 * cpus().length) }
  }
}

export function figuresOf(
  latencies: Float64Array,
  { seconds, micros, othersShare }: ReturnType<ReturnType<typeof startWatch>>,
  problems: { errors: number; firstError?: string } = { errors: 0 },
): Figures {
  const sorted = latencies.sort()
  const steps = sorted.length
  return {
    steps,
    stepsPerSecond: steps / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? NaN,
    ...problems,
    cpu: Object.fromEntries(Object.entries(micros).map(([name, value]) => [name, value / steps])),
    othersShare,
  }
}
