import { setTimeout as delay } from 'node:timers/promises'
import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import { NotReachedError, type Server } from './product.ts'

/** It did not do what it was asked: a number that nobody has, a call that is over, no carrier. */
export class RefusedError extends Error {}

/** What the phone hears, and the node of a flow that it came from. */
export type NodeEvent = HeldPhoneEvent & { sessionId: string | null; node: { flow: string; node: string } | null }

const reconnects = 5
const reconnectMs = 1000

/** A phone of the product's API, held from here. */
export class PhoneClient {
  private readonly server: Server
  private readonly id: string
  readonly number: string
  private constructor(server: Server, { id, number }: { id: string; number: string }) {
    this.server = server
    this.id = id
    this.number = number
  }

  /** Calls to `number` ring it. Throws RefusedError when another phone has it, or no carrier runs. */
  static async open(server: Server, number?: string): Promise<PhoneClient> {
    return new PhoneClient(server, await post(server, '/api/phones', number === undefined ? {} : { number }))
  }

  call(params: { to: string; from?: string; speed?: number | 'fast' }): Promise<unknown> {
    return this.do('calls', params)
  }
  answer(callSid: string): Promise<unknown> {
    return this.do('answer', { callSid })
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
  /** Refuses a call that rings. */
  hangUp(): Promise<unknown> {
    return this.do('hangup', {})
  }
  async close(): Promise<void> {
    const { url, token } = this.server
    const headers = { authorization: `Bearer ${token}` }
    await fetch(`${url}/api/phones/${this.id}`, { method: 'DELETE', headers }).catch(() => undefined)
  }

  /**
   * Every event from the first; a connection that ends or breaks is taken up again. Throws NotReachedError when it stays away, and
   * ends with the phone or `signal`.
   */
  async *events(signal?: AbortSignal): AsyncGenerator<NodeEvent> {
    let last = ''
    let failures = 0
    while (!signal?.aborted) {
      try {
        for await (const { id, data } of this.stream(last, signal)) {
          failures = 0
          last = id
          yield JSON.parse(data) as NodeEvent
        }
      } catch (error) {
        if (signal?.aborted) return
        if (error instanceof RefusedError || ++failures > reconnects)
          throw new NotReachedError('The carrier went away.', { cause: error })
        await delay(reconnectMs)
      }
    }
  }

  private do(what: string, body: unknown): Promise<unknown> {
    return post(this.server, `/api/phones/${this.id}/${what}`, body)
  }

  /** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, as far as this server goes. */
  private async *stream(after: string, signal?: AbortSignal): AsyncGenerator<{ id: string; data: string }> {
    const { url, token } = this.server
    const response = await fetch(`${url}/api/phones/${this.id}/events`, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        ...(after !== '' && { 'last-event-id': after }),
      },
      ...(signal && { signal }),
    })
    if (response.status === 404) throw new RefusedError('The phone is gone.')
    if (!response.ok || !response.body) throw new Error(`The product answered ${response.status}.`)
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
        const id = field('id')
        // What has no number is told beside the events of the carrier: the variables of a trial.
        if (data !== '' && id !== '') yield { id, data }
      }
    }
  }
}

async function post<Answer>({ url, token }: Server, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new NotReachedError('The product does not answer any more.', { cause: error })
  })
  const answer = (await response.json().catch(() => ({}))) as Answer & { message?: string }
  if (!response.ok) throw new RefusedError(answer.message ?? `The product answered ${response.status}.`)
  return answer
}
