import { setTimeout as delay } from 'node:timers/promises'
import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import { NotReachedError } from './product.ts'

/** The carrier did not do what it was asked: a number that nobody has, a call that is over. */
export class RefusedError extends Error {}

const reconnects = 5
const reconnectMs = 1000

/** A phone at the carrier, held from here. */
export class PhoneClient {
  private readonly carrier: { url: string; authorization: string }
  private readonly id: string
  private constructor(carrier: { url: string; authorization: string }, id: string) {
    this.carrier = carrier
    this.id = id
  }

  static async attach(carrier: { url: string; authorization: string }): Promise<PhoneClient> {
    const { id } = await post<{ id: string }>(carrier, '/phones', {})
    return new PhoneClient(carrier, id)
  }

  call(params: { to: string; from?: string; speed?: number | 'fast' }): Promise<{ callSid: string }> {
    return this.do('calls', params)
  }
  press(keys: string): Promise<unknown> {
    return this.do('keys', { keys })
  }
  say(text: string): Promise<unknown> {
    return this.do('speech', { text })
  }
  staySilent(): Promise<unknown> {
    return this.do('silence', {})
  }
  hangUp(): Promise<unknown> {
    return this.do('hangup', {})
  }
  async detach(): Promise<void> {
    const { url, authorization } = this.carrier
    await fetch(`${url}/phones/${this.id}`, { method: 'DELETE', headers: { authorization } }).catch(() => undefined)
  }

  /** Every event from the first; a connection that breaks is taken up again. Throws NotReachedError when it stays away. */
  async *events(): AsyncGenerator<HeldPhoneEvent> {
    let last = ''
    let failures = 0
    for (;;) {
      try {
        for await (const { id, data } of this.stream(last)) {
          failures = 0
          last = id
          yield JSON.parse(data) as HeldPhoneEvent
        }
        return
      } catch (error) {
        if (error instanceof RefusedError || ++failures > reconnects)
          throw new NotReachedError('The carrier went away.', { cause: error })
        await delay(reconnectMs)
      }
    }
  }

  private do<Answer>(what: string, body: unknown): Promise<Answer> {
    return post<Answer>(this.carrier, `/phones/${this.id}/${what}`, body)
  }

  /** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, as far as this server goes. */
  private async *stream(after: string): AsyncGenerator<{ id: string; data: string }> {
    const { url, authorization } = this.carrier
    const response = await fetch(`${url}/phones/${this.id}/events`, {
      headers: { authorization, accept: 'text/event-stream', ...(after !== '' && { 'last-event-id': after }) },
    })
    if (response.status === 404) throw new RefusedError('The phone is gone.')
    if (!response.ok || !response.body) throw new Error(`The carrier answered ${response.status}.`)
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split('\n')
            .filter((line) => line.startsWith(`${name}: `))
            .map((line) => line.slice(name.length + 2))
            .join('\n')
        const data = field('data')
        if (data !== '') yield { id: field('id'), data }
      }
    }
  }
}

async function post<Answer>(
  { url, authorization }: { url: string; authorization: string },
  path: string,
  body: unknown,
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new NotReachedError('The carrier does not answer. Is the product running?', { cause: error })
  })
  const answer = (await response.json().catch(() => ({}))) as Answer & { message?: string }
  if (response.status === 401)
    throw new NotReachedError(
      'The carrier does not accept the account of DATA_DIR: it belongs to another installation.',
    )
  if (!response.ok) throw new RefusedError(answer.message ?? `The carrier answered ${response.status}.`)
  return answer
}
