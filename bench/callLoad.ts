import { randomBytes } from 'node:crypto'
import { openConnection, type CallConnection } from './callConnection.ts'
import { figuresOf, startWatch, type Figures, type Watch } from './figures.ts'
import { webhooks, type Webhook } from './webhooks.ts'

/** A child process of the bench: plays calls through the marketing menu and prints their figures as JSON. */
export type CallLoad = {
  origin: string
  accountSid: string
  authToken: string
  number: string
  concurrentCalls: number
  /** Steps offered a second; without it every call sends as soon as it is answered. */
  stepsPerSecond?: number
  /** Whether a call ends by the caller hanging up, which a status callback tells, or by the flow (key 3). */
  ending: 'hangUp' | 'optOut'
  warmUpSeconds: number
  seconds: number
  watch: Watch
}

/** Main menu → products, again, back → offers, again, again, back → products, back → offers, back. */
const keys = ['1', '9', '0', '2', '9', '9', '0', '1', '0', '2', '0']
/** Where calls may start in `keys` when the flow ends them. */
const mainMenuAt = [0, 3, 7, 9, 11]

type Expected = { kind: 'turn'; turn: number } | { kind: 'hangUp' } | { kind: 'told' }

type Deps = {
  config: CallLoad
  requests: { voice: Webhook; turn: Webhook; status: Webhook }
  /** Called with the instant a step was due and the one it was answered at. */
  answered(due: number, at: number): void
  failed(why: string): void
}

/** One telephone line: call after call, one webhook at a time. */
class Caller {
  isBusy = false
  private readonly late: number[] = []
  private connection: CallConnection | undefined
  private callSid = ''
  private from = ''
  private path = ''
  private turn = -1
  private keyAt = 0
  private keyEnd = 0
  private expected: Expected = { kind: 'told' }
  private due = 0

  constructor(
    private readonly deps: Deps,
    private readonly index: number,
    private callCount = 0,
  ) {}

  /** A step is due: sent now, or as soon as the one before is answered; its time counts from `due` either way. */
  step(due: number): void {
    if (this.isBusy) {
      this.late.push(due)
      return
    }
    this.isBusy = true
    this.due = due
    this.open().send(this.next())
  }

  close(): void {
    this.connection?.close()
  }

  private open(): CallConnection {
    const { hostname, port } = new URL(this.deps.config.origin)
    return (this.connection ??= openConnection(
      { host: hostname, port: Number(port) },
      {
        answer: ({ status, body }) => this.answer(status, body),
        broken: (why) => {
          this.connection = undefined
          this.fail(why)
          this.done()
        },
      },
    ))
  }

  private next(): string {
    const { requests, config } = this.deps
    const facts = { callSid: this.callSid, from: this.from }
    if (this.turn < 0) {
      this.callCount += 1
      this.keyAt = 0
      this.keyEnd = keys.length
      // Calls that begin together must not end together: the first of each line is shorter.
      if (this.callCount === 1) {
        if (config.ending === 'hangUp') this.keyEnd = this.index % (keys.length + 1)
        else this.keyAt = mainMenuAt[this.index % mainMenuAt.length] ?? 0
      }
      this.callSid = `CA${randomBytes(16).toString('hex')}`
      this.from = `+1555${String((this.index * 9973 + this.callCount * 7) % 10_000_000).padStart(7, '0')}`
      this.expected = { kind: 'turn', turn: 1 }
      return requests.voice('/twilio/voice', { callSid: this.callSid, from: this.from })
    }
    const key = this.keyAt < this.keyEnd ? keys[this.keyAt] : undefined
    if (key === undefined && config.ending === 'hangUp') {
      this.expected = { kind: 'told' }
      return requests.status('/twilio/status', facts)
    }
    this.keyAt += 1
    this.expected = key === undefined ? { kind: 'hangUp' } : { kind: 'turn', turn: this.turn + 1 }
    return requests.turn(this.path, { ...facts, keys: key ?? '3' })
  }

  private answer(status: number, body: string): void {
    const why = this.read(status, body)
    if (why === undefined) this.deps.answered(this.due, performance.now())
    else this.fail(why)
    this.done()
  }

  /** Why this is not the answer that was to come; undefined when it is. */
  private read(status: number, body: string): string | undefined {
    const { expected } = this
    if (status !== 200) return `Status ${status}: ${body.slice(0, 200)}`
    if (expected.kind === 'told') return this.over()
    if (!body.includes('<Response>')) return `No document: ${body.slice(0, 200)}`
    if (expected.kind === 'hangUp') {
      if (!body.includes('<Hangup/>')) return `No hang-up: ${body.slice(0, 400)}`
      return this.over()
    }
    const start = body.indexOf('<Gather ')
    const address = start < 0 ? undefined : /action="([^"#]*)/.exec(body.slice(start, start + 400))?.[1]
    if (address === undefined) return `Nothing waits for keys: ${body.slice(0, 400)}`
    const path = address.slice(this.deps.config.origin.length).replaceAll('&amp;', '&')
    if (!new RegExp(`/turns/${expected.turn}(?:[?]|$)`).test(path))
      return `Turn ${expected.turn} was to come, not ${path}`
    this.path = path
    this.turn = expected.turn
    return undefined
  }

  private over(): undefined {
    this.turn = -1
  }

  private fail(why: string): void {
    this.deps.failed(why)
    this.turn = -1
  }

  private done(): void {
    this.isBusy = false
    const due = this.late.shift()
    if (due !== undefined) this.step(due)
    else onIdle?.(this)
  }
}

/** In closed loop an idle caller goes on at once. */
let onIdle: ((caller: Caller) => void) | undefined

async function play(config: CallLoad): Promise<Figures> {
  const { concurrentCalls, stepsPerSecond, warmUpSeconds, seconds } = config
  const latencies: number[] = []
  const problems: { errors: number; firstError?: string } = { errors: 0 }
  const window = { from: Infinity, to: Infinity }
  const isMeasured = (at: number) => at >= window.from && at < window.to
  const callers = Array.from(
    { length: concurrentCalls },
    (_, index) =>
      new Caller(
        {
          config,
          requests: webhooks(config),
          answered(due, at) {
            // In open loop a step belongs to the window it was due in, however late its answer is.
            if (isMeasured(stepsPerSecond === undefined ? at : due)) latencies.push(at - due)
          },
          failed(why) {
            problems.errors += 1
            problems.firstError ??= why
          },
        },
        index,
      ),
  )
  const stop = stepsPerSecond === undefined ? closedLoop(callers) : openLoop(callers, stepsPerSecond)
  await pause(warmUpSeconds)
  const measured = startWatch(config.watch)
  window.from = performance.now()
  await pause(seconds)
  window.to = performance.now()
  const passed = measured()
  stop()
  for (let waited = 0; waited < 10 && callers.some(({ isBusy }) => isBusy); waited += 0.05) await pause(0.05)
  const unanswered = callers.filter(({ isBusy }) => isBusy).length
  if (unanswered > 0) {
    problems.errors += unanswered
    problems.firstError ??= `${unanswered} requests were not answered within 10 s.`
  }
  for (const caller of callers) caller.close()
  return figuresOf(Float64Array.from(latencies), passed, problems)
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

function closedLoop(callers: readonly Caller[]): () => void {
  onIdle = (caller) => caller.step(performance.now())
  for (const caller of callers) caller.step(performance.now())
  return () => (onIdle = undefined)
}

/** Step k is due at k / rate, whatever became of the others: a slow server is not spared the load it should have had. */
function openLoop(callers: readonly Caller[], stepsPerSecond: number): () => void {
  const begun = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const now = performance.now()
    for (;;) {
      const due = begun + (sent * 1000) / stepsPerSecond
      if (due > now) return
      callers[sent % callers.length]?.step(due)
      sent += 1
    }
  }, 1)
  return () => clearInterval(timer)
}

process.stdout.write(JSON.stringify(await play(JSON.parse(process.argv[2] ?? '') as CallLoad)))
