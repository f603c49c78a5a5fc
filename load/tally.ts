import type { EngineEvent } from '../simulator/engine.ts'
import type { Outcome } from './checkedCall.ts'
import { Latencies } from './figures.ts'

const keptProblems = 100

/** What is counted while calls go on. */
export class Tally {
  calls = 0
  steps = 0
  errors = 0
  badDocuments = 0
  wrongPrompts = 0
  lostCalls = 0
  fallbacks = 0
  readonly endings = { flow: 0, caller: 0, killed: 0, failed: 0 }
  readonly outcomes: Outcome[] = []
  readonly problems: string[] = []
  /** From a webhook to its answer. */
  readonly answers = new Latencies()
  /** Of the open loop: from when a step was due to its answer. */
  readonly offered = new Latencies()

  event(event: EngineEvent): void {
    if (event.kind === 'webhook') this.webhook(event)
    // 11200 to 11237: no usable answer came, which the webhook has told already. https://www.twilio.com/docs/api/errors
    else if (event.kind === 'problem' && !(event.code >= 11200 && event.code <= 11237)) {
      this.badDocuments += 1
      this.problem(`Call ${event.callSid}: ${event.severity} ${event.code}: ${event.text}`)
    }
  }

  over(outcome: Outcome): void {
    this.outcomes.push(outcome)
    if (outcome.ending === 'lost') this.lostCalls += 1
    else this.endings[outcome.ending] += 1
    if (outcome.ending === 'failed')
      this.problem(`Call ${outcome.callSid} broke off, and not by faults on purpose alone.`)
    this.wrongPrompts += outcome.wrongPrompts.length
    for (const fault of outcome.wrongPrompts) this.problem(fault)
  }

  private webhook({
    status,
    fault,
    purpose,
    tookMs,
    params,
    callSid,
  }: Extract<EngineEvent, { kind: 'webhook' }>): void {
    if (fault === 'refused') return
    if (status < 200 || status > 299) {
      this.errors += 1
      this.problem(
        `Call ${callSid ?? ''}: a ${purpose} webhook got ${status === 0 ? 'no answer' : `status ${status}`}.`,
      )
      return
    }
    if (fault === 'duplicate') return
    this.answers.add(tookMs)
    if (fault === undefined && purpose === 'fallback') this.fallbacks += 1
    // The step behind an answer that is lost counts once its repetition, or the fallback, is answered.
    if (fault === undefined && (purpose !== 'callback' || params['CallbackSource'] === 'call-progress-events'))
      this.steps += 1
  }

  private problem(text: string): void {
    if (this.problems.length < keptProblems) this.problems.push(text)
  }
}
