import type { Flow } from '#shared/flow/flow.ts'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../saving/fakeDraftServer.ts'
import { createChecker, type LintWorker } from './checker.ts'
import { createLintListener, type LintAsked } from './lintMessages.ts'

const flow = flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt: say('Bye.') } } })
const broken: Flow = { ...flow, edges: [] }

/** Stands for a worker's thread: answers, or does what the test says instead. */
function fakeWorker(fails?: 'error' | 'messageerror' | 'silent') {
  const listen = createLintListener(lint)
  const worker = Object.assign(new EventTarget(), {
    asked: [] as LintAsked[],
    isEnded: false,
    postMessage(message: LintAsked) {
      worker.asked.push(message)
      if (fails === 'silent') return
      const event = fails ? new Event(fails) : new MessageEvent('message', { data: listen(structuredClone(message)) })
      setImmediate(() => worker.dispatchEvent(event))
    },
    terminate: () => void (worker.isEnded = true),
  })
  return worker satisfies LintWorker
}

function check(...workers: ReturnType<typeof fakeWorker>[]) {
  const clock = manualClock()
  const told: (readonly Problem[] | 'stopped')[] = []
  let taken = 0
  const checker = createChecker({
    take: () => workers[taken++] ?? fakeWorker('silent'),
    after: clock.after,
    onProblems: (problems) => told.push(problems),
    onStopped: () => told.push('stopped'),
  })
  return { clock, told, checker, taken: () => taken }
}

describe('the checker', () => {
  it('tells of the document that was asked about last', async () => {
    const { checker, clock, told } = check(fakeWorker())
    checker.ask(flow, emptyWorld)
    checker.ask(broken, emptyWorld)
    await clock.pass(60_000)
    expect(told).toEqual([lint(broken, emptyWorld)])
  })

  it.each(['error', 'messageerror', 'silent'] as const)('begins anew when its worker fails (%s)', async (how) => {
    const [dead, other] = [fakeWorker(how), fakeWorker()]
    const { checker, clock, told } = check(dead, other)
    checker.ask(broken, emptyWorld)
    await clock.pass(9000)
    expect(dead.isEnded).toBe(how !== 'silent')
    await clock.pass(2000)
    expect(told).toEqual([lint(broken, emptyWorld)])
    expect(dead.isEnded).toBe(true)
    expect(other.asked[0]?.changed).toHaveLength(2)
  })

  it.each(['error', 'messageerror', 'silent'] as const)('says so when it fails again (%s), and rests', async (how) => {
    const { checker, clock, told, taken } = check(fakeWorker(how), fakeWorker(how))
    checker.ask(broken, emptyWorld)
    await clock.pass(60_000)
    checker.ask(flow, emptyWorld)
    await clock.pass(60_000)
    expect(told).toEqual(['stopped'])
    expect(taken()).toBe(2)
  })

  it('notices a dead worker also while its author goes on drawing', async () => {
    const { checker, clock, told } = check(fakeWorker('silent'), fakeWorker())
    for (let second = 0; second < 12; second++) {
      checker.ask(second % 2 === 0 ? flow : broken, emptyWorld)
      await clock.pass(1000)
    }
    expect(told.length).toBeGreaterThan(0)
    expect(told.at(-1)).toEqual(lint(broken, emptyWorld))
  })

  it('tells a worker of another world without the nodes it knows', async () => {
    const worker = fakeWorker()
    const { checker, clock } = check(worker)
    checker.ask(flow, emptyWorld)
    await clock.pass(10)
    const world = structuredClone(emptyWorld)
    checker.ask(flow, world)
    expect(worker.asked[1]).toMatchObject({ changed: [], world })
    expect(worker.asked[1]?.rest).toBeUndefined()
  })

  it('waits for nothing once it is ended', async () => {
    const worker = fakeWorker('silent')
    const { checker, clock, told, taken } = check(worker)
    checker.ask(flow, emptyWorld)
    checker.end()
    await clock.pass(60_000)
    expect([worker.isEnded, told, taken()]).toEqual([true, [], 1])
  })
})
