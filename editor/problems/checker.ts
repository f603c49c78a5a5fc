import type { Flow } from '#shared/flow/flow.ts'
import type { LintWorld } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { createLintTeller, type LintAnswer, type LintAsked } from './lintMessages.ts'

/** A check of 1,000 nodes takes a tenth of a second; a checker that says nothing for so long is dead. */
const patienceMs = 10_000

export type LintWorker = EventTarget & { postMessage(asked: LintAsked): void; terminate(): void }

type Deps = {
  /** A worker that is the caller's to end. */
  take: () => LintWorker
  /** Runs something once, after milliseconds; what it returns calls it off. */
  after: (ms: number, run: () => void) => () => void
  /** Of the document that was asked about last. */
  onProblems: (problems: readonly Problem[], missing: readonly string[]) => void
  /** It failed, was begun anew and failed again: nothing is checked any more. */
  onStopped: () => void
}

export type Checker = ReturnType<typeof createChecker>

/** Has documents checked by a worker, and a worker that dies replaced, once until it has answered again. */
export function createChecker({ take, after, onProblems, onStopped }: Deps) {
  let worker: LintWorker | undefined
  let tell = createLintTeller()
  let asked: { flow: Flow; world: LintWorld; number: number } | undefined
  let isReplaced = false
  let callOff: (() => void) | undefined

  const rest = () => {
    callOff?.()
    callOff = undefined
  }
  const end = () => {
    rest()
    worker?.terminate()
    worker = undefined
  }

  function begin(): void {
    const mine = take()
    worker = mine
    tell = createLintTeller()
    const fail = () => {
      if (worker === mine) replace()
    }
    mine.addEventListener('error', fail)
    mine.addEventListener('messageerror', fail)
    mine.addEventListener('message', (event) => {
      if (worker !== mine) return
      const { number, problems, missing } = (event as MessageEvent<LintAnswer>).data
      rest()
      isReplaced = false
      // An answer to an older document is passed over: the next is on its way.
      if (number === asked?.number) onProblems(problems, missing)
      else wait()
    })
  }
  const wait = () => {
    callOff ??= after(patienceMs, replace)
  }

  function replace(): void {
    end()
    if (isReplaced) return onStopped()
    isReplaced = true
    begin()
    if (asked) ask(asked.flow, asked.world)
  }

  function ask(flow: Flow, world: LintWorld): void {
    if (!worker) return
    const message = tell(flow, world)
    asked = { flow, world, number: message.number }
    worker.postMessage(message)
    wait()
  }

  begin()
  return { ask, end }
}
