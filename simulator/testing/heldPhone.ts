import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createPhoneApi } from '../phoneApi/createPhoneApi.ts'
import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import type { TestLine } from './line.ts'

export type PhoneServer = {
  url: string
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** A phone whose events are read until `stop`. */
  attach(number?: string): Promise<Listener>
  listen(id: string, lastEventId?: string): Promise<Listener>
  stop(): Promise<void>
}

export type Listener = {
  id: string
  events: HeldPhoneEvent[]
  lastId(): string
  /** The first event of this kind from now on that was not waited for yet. */
  next<Kind extends HeldPhoneEvent['kind']>(kind: Kind): Promise<Extract<HeldPhoneEvent, { kind: Kind }>>
  /** Resolves when the stream has ended. */
  ended: Promise<void>
  stop(): void
}

/** The phone API of a line over HTTP. */
export async function startPhoneServer(line: TestLine): Promise<PhoneServer> {
  const api = createPhoneApi({ engine: line.engine, mainAccountSid: line.account.sid, wallClock: line.clock })
  const server = serve({ fetch: (request, env) => api.app.fetch(request, env), port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const authorization = `Basic ${Buffer.from(`${line.account.sid}:${line.account.authToken}`).toString('base64')}`
  const ask: PhoneServer['ask'] = (method, path, body, headers = {}) =>
    fetch(url + path, {
      method,
      headers: { authorization, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const listen: PhoneServer['listen'] = async (id, lastEventId) => {
    const left = new AbortController()
    const response = await fetch(`${url}/${id}/events`, {
      headers: { authorization, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
      signal: left.signal,
    })
    const events: HeldPhoneEvent[] = []
    let lastId = ''
    let taken = 0
    let wake = () => {}
    const ended = read(response, (id, event) => {
      lastId = id
      events.push(event)
      wake()
    })
    return {
      id,
      events,
      lastId: () => lastId,
      async next(kind) {
        for (;;) {
          for (; taken < events.length; taken++) {
            const event = events[taken]
            if (event?.kind !== kind) continue
            taken++
            return event as Extract<HeldPhoneEvent, { kind: typeof kind }>
          }
          await new Promise<void>((resolve) => (wake = resolve))
        }
      },
      ended,
      stop: () => left.abort(),
    }
  }
  return {
    url,
    ask,
    listen,
    async attach(number) {
      const { id } = (await (await ask('POST', '/', number === undefined ? {} : { number })).json()) as { id: string }
      return listen(id)
    },
    async stop() {
      api.stop()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(response: Response, tell: (id: string, event: HeldPhoneEvent) => void): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data !== undefined) tell(/^id: (.*)$/m.exec(block)?.[1] ?? '', JSON.parse(data) as HeldPhoneEvent)
      }
    }
  } catch (error) {
    // Broken off by us, or by the server that stops.
    if (!(error instanceof Error)) throw error
  }
}
