import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import { warmUpLint } from '#shared/flow/lint/warmUp.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { orderStatus } from '#shared/templates/orderStatus.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'

/**
 * Lint of 500 nodes, in ms of processor time of the thread that does it (of wall clock where there is no `/proc`): in a process that has just begun (as in an editor that has just been opened), again after one edit, and
 * of a document that is new object by object. `npx tsx bench/lint500.ts`; with `--profile` one cold run, for `node --cpu-prof`.
 */
const world = { ...emptyWorld, schedules: ['office'] }
const flow = largeFlow(500)

/** Nanoseconds on a processor come first: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
const schedstat = `/proc/self/task/${process.pid}/schedstat`
function msNow(): number {
  try {
    return Number(readFileSync(schedstat, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return performance.now()
  }
}

function msOf(work: () => readonly unknown[]): number {
  const begun = msNow()
  const found = work()
  const ms = msNow() - begun
  if (found.length > 0) throw new Error(`Lint is to find nothing in this flow, and finds ${found.length}.`)
  return ms
}

const median = (figures: readonly number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
const line = (what: string, figures: readonly number[]) =>
  console.log(
    `${what.padEnd(34)}${median(figures).toFixed(1).padStart(7)}${Math.max(...figures)
      .toFixed(1)
      .padStart(9)}`,
  )

if (process.argv.includes('--profile')) {
  if (process.argv.includes('--warm')) for (const template of [orderStatus, departmentsFlow]) warmUpLint(template)
  console.log(msOf(() => lint(flow, world)).toFixed(2))
} else {
  const inNewProcess = (...options: string[]) =>
    Array.from({ length: 7 }, () => {
      const given = ['--import', 'tsx', fileURLToPath(import.meta.url), '--profile', ...options]
      return Number(spawnSync(process.execPath, given).stdout.toString())
    })
  const [cold, warmed] = [inNewProcess(), inNewProcess('--warm')]
  lint(flow, world)
  const edited = Array.from({ length: 40 }, (_, round) =>
    msOf(() => {
      const nodes = flow.nodes.map((node, index) => (index === round * 11 ? { ...node, label: `Edit ${round}` } : node))
      return lint({ ...flow, nodes }, world)
    }),
  )
  const allNew = Array.from({ length: 20 }, () => structuredClone(flow)).map((copy) => msOf(() => lint(copy, world)))
  console.log(`lint of 500 nodes, ms               median      max`)
  line('a process that has just begun', cold)
  line('the same, warmed up by templates', warmed)
  line('after one edit', edited)
  line('every node new, warm', allNew)
}
