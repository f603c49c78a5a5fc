import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import { readTwiml, type Verb } from './twiml.ts'

/** The carrier's account that a product answers to. */
export type Line = { baseUrl: string; accountSid: string; authToken: string }

export type Heard = { text: string; language?: string; voice?: string; in: 'Say' | 'Play' | 'Gather' }

/** What the call stands at: the verb that waits for the caller, or nothing once it is over. */
export type Waiting = { verb: 'Gather' | 'Record' | 'Dial'; attributes: Verb['attributes']; target: string }

type Options = {
  from?: string
  to: string
  callSid?: string
  /** Tries of one webhook, as `#rc=5` allows, and the pause between two. */
  tries?: number
  retryMs?: number
  /** Called with every webhook's time. */
  onAnswer?: (milliseconds: number) => void
  voiceUrl?: string
  direction?: 'inbound' | 'outbound-api'
}

/** One call from a telephone, as the carrier plays it: signed webhooks, TwiML carried out verb by verb, without the talking time. */
export class PhoneCall {
  readonly callSid: string
  readonly heard: Heard[] = []
  /** What was heard since the caller last did something. */
  justHeard: Heard[] = []
  waiting: Waiting | undefined
  isOver = false
  /** Path of every webhook that was answered, in order. */
  readonly answered: string[] = []
  private queue: Verb[] = []
  private document: string

  constructor(
    readonly line: Line,
    readonly options: Options,
  ) {
    this.callSid = options.callSid ?? `CA${randomBytes(16).toString('hex')}`
    this.document = options.voiceUrl ?? `${line.baseUrl}/twilio/voice`
  }

  /** Rings the number and listens until something waits for the caller. */
  dial = (extra: Record<string, string> = {}) => this.fetch(this.document, { CallStatus: 'ringing', ...extra })

  press = (keys: string) => this.act('Gather', { Digits: keys, FinishedOnKey: '', msg: 'Gather End' })
  say = (text: string, confidence = 0.92) => this.act('Gather', { SpeechResult: text, Confidence: String(confidence) })
  silence = () => this.act(this.waiting?.verb ?? 'Gather', this.waiting?.verb === 'Gather' ? { Digits: '' } : {})
  leaveMessage = (seconds: number) => this.act('Record', { ...recordingOf(this.line, seconds), Digits: '#' })
  dialResult = (status: 'completed' | 'busy' | 'no-answer' | 'failed') =>
    this.act('Dial', { DialCallStatus: status, DialBridged: String(status === 'completed') })

  /** Hangs up: a Record or Dial is told, then the number's status callback is. */
  async hangUp(): Promise<void> {
    const { waiting } = this
    if (waiting?.verb === 'Record')
      await this.post(waiting.target, { ...recordingOf(this.line, 7), Digits: 'hangup', CallStatus: 'completed' })
    if (waiting?.verb === 'Dial')
      await this.post(waiting.target, { DialCallStatus: 'completed', DialBridged: 'true', CallStatus: 'completed' })
    await this.finish()
  }

  /** One webhook, signed, tried again as the carrier would on a broken connection and on 5xx. */
  async post(target: string, extra: Record<string, string> = {}): Promise<string> {
    const url = target.split('#')[0] ?? target
    const params = { ...this.base(), ...extra }
    const tries = this.options.tries ?? 1
    for (let attempt = 1; ; attempt++) {
      const begun = performance.now()
      const outcome = await this.once(url, params)
      if (outcome.kind === 'answered') {
        this.options.onAnswer?.(performance.now() - begun)
        this.answered.push(new URL(url).pathname)
        return outcome.body
      }
      if (attempt >= tries) throw new Error(`${new URL(url).pathname}: ${outcome.why}`)
      await new Promise((resolve) => setTimeout(resolve, this.options.retryMs ?? 500))
    }
  }

  private async once(url: string, params: Record<string, string>) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilio.getExpectedTwilioSignature(this.line.authToken, url, params),
        },
        body: new URLSearchParams(params),
      })
      const body = await response.text()
      if (response.ok) return { kind: 'answered' as const, body }
      return { kind: 'failed' as const, why: `${response.status} ${body.slice(0, 200)}` }
    } catch (error) {
      return { kind: 'failed' as const, why: String(error instanceof Error ? (error.cause ?? error) : error) }
    }
  }

  private base(): Record<string, string> {
    const { from = '+15550190001', to, direction = 'inbound' } = this.options
    const [theirs, ours] = direction === 'inbound' ? [from, to] : [to, from]
    return {
      AccountSid: this.line.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.callSid,
      CallStatus: 'in-progress',
      Called: ours,
      Caller: theirs,
      Direction: direction,
      From: theirs,
      To: ours,
    }
  }

  private async act(verb: string, params: Record<string, string>): Promise<this> {
    if (this.isOver) throw new Error('The call is over.')
    if (this.waiting?.verb !== verb)
      throw new Error(`The call waits for ${this.waiting?.verb ?? 'nothing'}, not ${verb}.`)
    return this.fetch(this.waiting.target, params)
  }

  private async fetch(target: string, params: Record<string, string>): Promise<this> {
    this.justHeard = []
    this.document = target
    this.queue = readTwiml(await this.post(target, params))
    await this.play()
    return this
  }

  private async play(): Promise<void> {
    this.waiting = undefined
    for (let verb = this.queue.shift(); verb; verb = this.queue.shift()) {
      this.hear(verb)
      switch (verb.name) {
        case 'Gather':
        case 'Record':
        case 'Dial':
          this.waiting = {
            verb: verb.name,
            attributes: verb.attributes,
            target: this.absolute(verb.attributes['action']),
          }
          return
        case 'Redirect':
          this.document = this.absolute(verb.text)
          this.queue = readTwiml(await this.post(this.document))
          break
        case 'Hangup':
          return this.finish()
      }
    }
    await this.finish()
  }

  private hear(verb: Verb, inside: 'Gather' | undefined = undefined): void {
    if (verb.name === 'Gather') verb.children.forEach((child) => this.hear(child, 'Gather'))
    if (verb.name !== 'Say' && verb.name !== 'Play') return
    const { language, voice } = verb.attributes
    const heard: Heard = {
      text: verb.text,
      ...(language && { language }),
      ...(voice && { voice }),
      in: inside ?? verb.name,
    }
    this.heard.push(heard)
    this.justHeard.push(heard)
  }

  private async finish(): Promise<void> {
    this.waiting = undefined
    if (this.isOver) return
    this.isOver = true
    await this.post(`${this.line.baseUrl}/twilio/status`, {
      CallStatus: 'completed',
      CallDuration: '42',
      Duration: '1',
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
      Timestamp: new Date().toUTCString(),
    })
  }

  private absolute(target: string | undefined): string {
    return new URL(target ?? '', this.document).href
  }
}

function recordingOf({ baseUrl, accountSid }: Line, seconds: number): Record<string, string> {
  const sid = `RE${randomBytes(16).toString('hex')}`
  return {
    RecordingSid: sid,
    RecordingUrl: `${baseUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
    RecordingDuration: String(seconds),
  }
}
