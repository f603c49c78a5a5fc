import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { undocumented } from './webhookParameters.ts'

export type Asked = {
  method: string
  path: string
  /** As it was sent: what the signature is over, with the customer's address in front. */
  url: string
  params: Record<string, string>
  headers: IncomingMessage['headers']
}

export type Reply =
  | string
  | { status?: number; type?: string; body?: string | Buffer; headers?: Record<string, string> }
  /** No answer at all: never, or by closing the connection. */
  | 'never'
  | 'close'

export type Customer = {
  url: string
  asked: Asked[]
  /** The requests for one path. */
  to(path: string): Asked[]
  /** What a path answers: a list is used one after the other, its last for good. */
  answers(path: string, ...replies: (Reply | ((asked: Asked) => Reply))[]): void
  stop(): Promise<void>
}

/** A customer's webhooks: a real server on loopback that keeps what it was asked. Unset paths answer 404. `stop` throws where it was sent a parameter that Twilio has not. */
export async function startCustomer(): Promise<Customer> {
  const answers = new Map<string, (Reply | ((asked: Asked) => Reply))[]>()
  const asked: Asked[] = []
  const unknown = new Set<string>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => answer(request, response, body))
  })
  const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
    const at = new URL(request.url ?? '/', 'http://customer.test')
    const one: Asked = {
      method: request.method ?? '',
      path: at.pathname,
      url: request.url ?? '',
      params: Object.fromEntries(request.method === 'GET' ? at.searchParams : new URLSearchParams(body)),
      headers: request.headers,
    }
    asked.push(one)
    // What a GET's own address says is the customer's affair.
    if (request.method === 'POST') for (const name of undocumented(Object.keys(one.params))) unknown.add(name)
    const replies = answers.get(at.pathname) ?? [{ status: 404, type: 'text/plain', body: 'nothing here' }]
    const next = (replies.length > 1 ? replies.shift() : replies[0]) ?? ''
    const reply = typeof next === 'function' ? next(one) : next
    if (reply === 'never') return
    if (reply === 'close') return void request.socket.destroy()
    const whole = typeof reply === 'string' ? { body: reply } : reply
    response.writeHead(whole.status ?? 200, { 'Content-Type': whole.type ?? 'text/xml', ...whole.headers })
    response.end(whole.body ?? '')
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    to: (path) => asked.filter((one) => one.path === path),
    answers: (path, ...replies) => void answers.set(path, replies),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unknown.size > 0) throw new Error(`Twilio documents no webhook parameter ${[...unknown].join(', ')}.`)
    },
  }
}
