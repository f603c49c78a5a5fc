import type { Flow, ScriptedTest } from '#shared/flow/flow.ts'
import { useMemo } from 'react'
import { create, useStore, type StoreApi } from 'zustand'
import type { Client } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'
import type { Studio } from '../state/studio.ts'
import type { TestOutcome, TestsAnswer, TestsAsked } from './playTests.ts'
import type { Judged } from './staleTest.ts'
import { loadTested } from './testedFlow.ts'

/** How the tests of one flow came out last. */
export type TestRuns = {
  /** By test, each with what it was played against. */
  results: ReadonlyMap<string, Judged>
  /** Ids of the tests under way. */
  running: ReadonlySet<string>
  /** Why the last run did not come about. */
  failure: string | undefined
  /** The test that is shown. */
  openId: string | undefined
}

const stores = new WeakMap<Studio, StoreApi<TestRuns>>()

/** One for each open flow: results outlive the panel that shows them. */
export function testRunsOf(studio: Studio): StoreApi<TestRuns> {
  const known = stores.get(studio)
  if (known) return known
  const made = create<TestRuns>()(() => ({
    results: new Map(),
    running: new Set(),
    failure: undefined,
    openId: undefined,
  }))
  stores.set(studio, made)
  return made
}

export const useTestRuns = (studio: Studio): TestRuns => useStore(useMemo(() => testRunsOf(studio), [studio]))

/** Plays tests of a flow, the draft on the screen if none is given, beside the page; the outcome is in `testRunsOf`. Throws when it cannot. */
export async function runTests(
  studio: Studio,
  client: Client,
  tests: readonly ScriptedTest[] = studio.document.getState().flow.tests,
  flow: Flow = studio.document.getState().flow,
): Promise<TestsAnswer> {
  const store = testRunsOf(studio)
  const ids = tests.map(({ id }) => id)
  store.setState(({ running }) => ({ running: new Set([...running, ...ids]), failure: undefined }))
  const over = (running: ReadonlySet<string>) => new Set([...running].filter((id) => !ids.includes(id)))
  try {
    const tested = await loadTested(client, { flowId: studio.flowId, flowKey: studio.flowKey, flow })
    const answer = await play({ tested, tests })
    store.setState(({ results, running }) => {
      const judged = tests.flatMap((test): [string, Judged][] => {
        const outcome = answer.outcomes.find(({ testId }) => testId === test.id)
        return outcome ? [[test.id, { test, flow, result: outcome.result }]] : []
      })
      return { results: new Map([...results, ...judged]), running: over(running) }
    })
    return answer
  } catch (error) {
    store.setState(({ running }) => ({ running: over(running), failure: messageOf(error) }))
    throw error
  }
}

function play(asked: TestsAsked): Promise<TestsAnswer> {
  // Where there are no workers they are played here: a flow's tests take milliseconds.
  if (typeof Worker === 'undefined') return import('./playTests.ts').then(({ playTests }) => playTests(asked))
  const worker = new Worker(new URL('./testWorker.ts', import.meta.url), { type: 'module' })
  return new Promise<TestsAnswer>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<TestsAnswer>) => resolve(data))
    worker.addEventListener('error', ({ message }) => reject(new Error(`The tests could not be run. ${message}`)))
    worker.postMessage(asked)
  }).finally(() => worker.terminate())
}

export type TestsBeforePublishing = {
  total: number
  passed: number
  /** Those that failed, and those that could not be played, each with a sentence on the first line that was not met. */
  failed: readonly { testId: string; name: string; kind: 'failed' | 'broken'; message: string }[]
}

/** All tests of the flow that is to be published, whatever is on the screen by now. Throws when they cannot be run at all. */
export async function runTestsBeforePublishing(
  studio: Studio,
  client: Client,
  flow: Flow,
): Promise<TestsBeforePublishing> {
  const { tests } = flow
  if (tests.length === 0) return { total: 0, passed: 0, failed: [] }
  const { outcomes } = await runTests(studio, client, tests, flow)
  const failed = outcomes.flatMap(({ testId, name, result }) =>
    result.kind === 'passed' ? [] : [{ testId, name, kind: result.kind, message: firstFailure(result) }],
  )
  return { total: outcomes.length, passed: outcomes.length - failed.length, failed }
}

/** What went wrong first, in a sentence or two. */
export function firstFailure({ kind, failures }: TestOutcome['result']): string {
  const [first] = failures
  if (!first) return 'It failed.'
  if (kind === 'broken') return first.got
  return `Expected “${first.expected}” but got “${first.got}${/[.!?…]$/.test(first.got) ? '”' : '”.'}`
}
