import type { PhoneEvent } from '#shared/api/phone.ts'
import { admin } from './product.ts'

export type Asked<Body = unknown> = { status: number; body: Body }
/** A member of a company with a token, as a browser has it: nothing else is known. */
export type Member = {
  ask<Body = unknown>(method: string, path: string, body?: unknown): Promise<Asked<Body>>
  /** Reads a phone's events after that one, until `stop`. */
  listen(phoneId: string, lastEventId?: string): Promise<Listener>
}
export type Listener = {
  ids: number[]
  events: PhoneEvent[]
  /** The next event of this kind that fits, from where the last call stopped. */
  next<Kind extends PhoneEvent['kind']>(
    kind: Kind,
    fits?: (event: Extract<PhoneEvent, { kind: Kind }>) => boolean,
  ): Promise<Extract<PhoneEvent, { kind: Kind }>>
  stop(): void
  ended: Promise<void>
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export async function signInAsOwner(url: string): Promise<Member> {
  const answer = await post(`${url}/api/auth/login`, admin)
  return memberOf(url, ((await answer.json()) as { token: string }).token)
}

/** The owner of a company that has nothing yet. */
export async function registerCompany(url: string, email: string): Promise<Member> {
  const answer = await post(`${url}/api/auth/register`, {
    email,
    password: 'correct horse battery',
    name: 'Somebody',
    companyName: 'Elsewhere',
  })
  if (answer.status !== 201) throw new Error(`Registering failed: ${answer.status} ${await answer.text()}`)
  return memberOf(url, ((await answer.json()) as { token: string }).token)
}

function memberOf(url: string, token: string): Member {
  const authorization = `Bearer ${token}`
  return {
    async ask<Body>(method: string, path: string, body?: unknown) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body }
    },
    async listen(phoneId, lastEventId) {
      const left = new AbortController()
      const answer = await fetch(`${url}/api/phones/${phoneId}/events`, {
        headers: { authorization, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
        signal: left.signal,
      })
      if (answer.status !== 200 || !answer.body) throw new Error(`The events answered ${answer.status}.`)
      return reading(answer.body, left)
    },
  }
}

function reading(body: ReadableStream<Uint8Array>, left: AbortController): Listener {
  const ids: number[] = []
  const events: PhoneEvent[] = []
  let taken = 0
  let isOver = false
  let wake = () => {}
  const read = async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data === undefined) continue
        const id = /^id: (.*)$/m.exec(block)?.[1]
        if (id !== undefined) ids.push(Number(id))
        events.push(JSON.parse(data) as PhoneEvent)
      }
      wake()
    }
  }
  const ended = read()
    .catch((error: unknown) => {
      if (!left.signal.aborted) throw error
    })
    .finally(() => {
      isOver = true
      wake()
    })
  return {
    ids,
    events,
    async next<Kind extends PhoneEvent['kind']>(
      kind: Kind,
      fits: (event: Extract<PhoneEvent, { kind: Kind }>) => boolean = () => true,
    ) {
      for (;;) {
        while (taken < events.length) {
          const event = events[taken++] as Extract<PhoneEvent, { kind: Kind }>
          if (event.kind === kind && fits(event)) return event
        }
        if (isOver) throw new Error(`The stream ended without ${kind}: ${events.map((event) => event.kind).join(' ')}.`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    stop: () => left.abort(),
    ended,
  }
}
