import { createRandom } from '../simulator/random.ts'
import type { LoadArguments } from './arguments.ts'
import { humanCallers, offeredSteps, type Drive } from './drive.ts'
import { isPassed, type LoadReport, timesOf } from './figures.ts'
import { openLine } from './line.ts'
import { watchRuntime, watchThisProcess } from './processWatch.ts'
import { checkRecords } from './record.ts'
import { Tally } from './tally.ts'
import { findTarget } from './target.ts'

/** How long calls may take to end once their callers want to hang up: a document, its fallback and a callback of 15 s each, and words. */
const patienceMs = 90_000
const shownProblems = 10

export type Progress =
  | { kind: 'calling'; seconds: number; tally: Tally; live: number }
  | { kind: 'ending'; live: number }
  | { kind: 'reading'; done: number; of: number }

type Deps = {
  environment: Readonly<Record<string, string | undefined>>
  onProgress?: (progress: Progress) => void
  /** Lets callers hang up before the time is over. */
  interrupted?: Promise<void>
}

const never = new Promise<void>(() => undefined)

/** Calls the product's flow for as long as asked, and finds out whether every step was taken and every prompt right. */
export async function runLoad(
  wanted: LoadArguments,
  { environment, onProgress, interrupted = never }: Deps,
): Promise<LoadReport> {
  const target = await findTarget(wanted, environment)
  const tally = new Tally()
  const line = openLine({
    target,
    faults: wanted.faults,
    seed: wanted.seed,
    speed: wanted.speed,
    onEvent: (event) => tally.event(event),
    onOver: (outcome) => tally.over(outcome),
  })
  const live = new Set<Promise<unknown>>()
  let mostAtOnce = 0
  const ring: Drive['ring'] = (caller) => {
    const rung = line.ring(caller)
    tally.calls += 1
    const ended = rung.ended.finally(() => live.delete(ended))
    live.add(ended)
    mostAtOnce = Math.max(mostAtOnce, tally.calls - tally.outcomes.length)
    return { call: rung.call, ended }
  }
  const watches = [watchRuntime(target), watchThisProcess()] as const
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  const drive: Drive = {
    calls: wanted.calls,
    durationMs: wanted.minutes * 60_000,
    interrupted,
    clock: line.clock,
    random: createRandom(wanted.seed),
    ring,
    answered: (due) => tally.offered.add(performance.now() - due),
  }
  const tellCalling = () => onProgress?.({ kind: 'calling', seconds: seconds(), tally, live: live.size })
  const telling = setInterval(tellCalling, 1000)
  const { offered, left } =
    wanted.rate === undefined ? await humanCallers(drive) : await offeredSteps(drive, wanted.rate)
  clearInterval(telling)
  onProgress?.({ kind: 'ending', live: live.size })
  const lasted = seconds()
  const stepsWithin = tally.steps
  await left
  await Promise.race([whenEmpty(live), pause(patienceMs)])
  const unfinished = tally.calls - tally.outcomes.length
  const [runtime, rig] = await Promise.all([watches[0].stop(), watches[1].stop()])
  line.stop()

  const of = tally.outcomes.length
  const check = await checkRecords(
    {
      url: target.url,
      token: await target.freshToken(),
      onProgress: (done) => onProgress?.({ kind: 'reading', done, of }),
    },
    tally.outcomes,
  )
  const counted = {
    flow: target.flow,
    seconds: lasted,
    calls: tally.calls,
    mostAtOnce,
    steps: tally.steps,
    stepsPerSecond: stepsWithin / lasted,
    offered: offered ? { ...offered, fromDue: timesOf(tally.offered) } : null,
    endings: { ...tally.endings, unfinished },
    fallbacks: tally.fallbacks,
    answerAndFallbackLost: tally.lostCalls,
    errors: tally.errors,
    badDocuments: tally.badDocuments,
    lostSteps: check.lostSteps,
    wrongPrompts: tally.wrongPrompts,
    checkedCalls: check.checkedCalls,
    answers: timesOf(tally.answers),
    runtime: runtime ?? null,
    rig: rig ?? { cpuPercent: 0, memoryMb: 0 },
    faults: line.faults.counts,
    problems: [...tally.problems, ...check.problems].slice(0, shownProblems),
  }
  return { ...counted, isPassed: isPassed(counted) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref())

async function whenEmpty(live: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (live.size > 0) await Promise.all(live)
}
