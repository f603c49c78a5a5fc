import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import type { Deed } from './arguments.ts'
import type { Interaction, Session } from './product.ts'

/** What `--json` prints. Instants are ISO; those of `said`, `startedAt` and `endedAt` are on the call's own clock. */
export type CallReport = {
  to: string
  from: string
  /** Null when the carrier refused the call. */
  callSid: string | null
  sessionId: string | null
  said: { text: string; language: string; voice: string; at: string }[]
  pressed: string[]
  spoken: string[]
  /** Every node passed, as the product recorded it. */
  nodes: Interaction['trail']
  startedAt: string | null
  endedAt: string | null
  /** `status` in Twilio's words. */
  ended: { status: string; by: string | null }
  /** What Twilio's debugger would show, and what went missing. */
  problems: string[]
  exitCode: number
}

/** Gathers what happened on one call. */
export class CallRecord {
  private readonly events: HeldPhoneEvent[] = []
  private readonly answers: Deed[] = []
  private awaited = 0
  /** Of a call that is answered the number that calls is known once it rings. */
  private of: { to: string; from: string }
  callSid: string | null = null
  /** Why the carrier refused the call. */
  refusal: string | undefined

  constructor(of: { to: string; from: string }) {
    this.of = of
  }
  heard(event: HeldPhoneEvent): void {
    this.events.push(event)
    this.callSid ??= event.callSid
    if (event.kind === 'ringing') this.of = { to: event.to, from: event.from }
  }
  /** `isAwaited`: the product must have it on record. */
  answered(deed: Deed, isAwaited = true): void {
    this.answers.push(deed)
    if (isAwaited) this.awaited++
  }

  report(session: Session | undefined): CallReport {
    const hungUp = this.events.find((event) => event.kind === 'hungUp')
    const status = hungUp?.status ?? 'failed'
    const problems = this.problems(session)
    const instant = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
    return {
      ...this.of,
      callSid: this.callSid,
      sessionId: session?.id ?? null,
      said: this.events.flatMap((event) =>
        event.kind === 'saying'
          ? [{ text: event.text, language: event.language, voice: event.voice, at: new Date(event.at).toISOString() }]
          : [],
      ),
      pressed: this.answers.flatMap((deed) => ('press' in deed ? [deed.press] : [])),
      spoken: this.answers.flatMap((deed) => ('say' in deed ? [deed.say] : [])),
      nodes: session?.interactions.flatMap(({ trail }) => trail) ?? [],
      startedAt: instant(this.events[0]?.at),
      endedAt: instant(hungUp?.at),
      ended: { status, by: hungUp?.by ?? null },
      problems: problems.map(({ text }) => text),
      exitCode: problems.some(({ isOurs }) => isOurs) ? 4 : (exitCodes[status] ?? 3),
    }
  }

  private problems(session: Session | undefined): { text: string; isOurs: boolean }[] {
    const problems = this.events.flatMap((event) => {
      if (event.kind === 'problem')
        return [{ text: `${event.severity} ${event.code}: ${event.text}`, isOurs: isAboutTwiml(event.code) }]
      if (event.kind === 'lost')
        return [{ text: `error ${event.code}: The caller heard an apology, no document could be run.`, isOurs: true }]
      return []
    })
    if (this.refusal !== undefined) problems.push({ text: this.refusal, isOurs: false })
    const recorded = session?.interactions.filter(({ kind }) => answerKinds.has(kind)).length ?? 0
    const missing = this.awaited - recorded
    if (missing > 0) problems.push({ text: `${missing} of ${this.awaited} answers are not on record.`, isOurs: true })
    return problems
  }
}

const exitCodes: Readonly<Record<string, number>> = { completed: 0, busy: 2, 'no-answer': 2, canceled: 2, failed: 3 }

/** An address in a document that is none, a document that is too long, an empty one. https://www.twilio.com/docs/api/errors */
const elsewhereAboutTwiml = new Set([11_100, 11_750, 11_770])

/** 12xxx: documents. 13xxx: verbs in them. */
const isAboutTwiml = (code: number) => (code >= 12_000 && code < 14_000) || elsewhereAboutTwiml.has(code)

/** Steps that a deed of the caller is behind. One that came too late is on record too. */
const answerKinds = new Set(['collected', 'recorded', 'late'])
