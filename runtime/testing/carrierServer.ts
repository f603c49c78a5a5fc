import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type CarrierRequest = {
  method: string
  path: string
  /** Account and token, as Basic authentication gives them. */
  credentials: string
  form: URLSearchParams
  /** As it was sent. */
  text: string
}
export type CarrierAnswer =
  | { status: number; body: unknown }
  /** Server-sent events, as text. */
  | { status: number; events: string }
  | 'hangUp'
  | 'never'

/** A carrier's REST API by the wire: keeps what it is asked, answers as it is told. */
export async function startCarrierServer(answer: (request: CarrierRequest) => CarrierAnswer) {
  const requests: CarrierRequest[] = []
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      requests.push(request)
      const reply = answer(request)
      if (reply === 'never') return
      if (reply === 'hangUp') {
        incoming.socket.destroy()
        return
      }
      if ('events' in reply) {
        outgoing.writeHead(reply.status, { 'content-type': 'text/event-stream' }).end(reply.events)
        return
      }
      outgoing.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<CarrierRequest> {
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk
  const basic = (incoming.headers.authorization ?? '').replace(/^Basic /, '')
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    credentials: Buffer.from(basic, 'base64').toString(),
    form: new URLSearchParams(body),
    text: body,
  }
}

/** What the carrier says of a call. */
export const callBody = (change: object = {}) => ({
  sid: `CA${'1'.repeat(32)}`,
  account_sid: `AC${'0'.repeat(32)}`,
  status: 'queued',
  direction: 'outbound-api',
  duration: null,
  answered_by: null,
  ...change,
})

/** A refusal, as Twilio writes it. https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
export const refusal = (status: number, code: number, message: string): CarrierAnswer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})
