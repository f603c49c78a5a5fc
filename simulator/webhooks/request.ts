import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { HttpMethod } from '../model.ts'
import type { Overrides, RetryReason } from './overrides.ts'

export type Sent = {
  url: string
  method: HttpMethod
  headers: Readonly<Record<string, string>>
  body?: string
  /** More than this is not read; the answer then says so. */
  maxBytes: number
}

/** What came of one request on the wire. `retry` names the policy that may repeat a failure. */
export type Answer =
  | {
      kind: 'answered'
      status: number
      headers: IncomingMessage['headers']
      body: Buffer
      isTooLarge: boolean
    }
  | { kind: 'failed'; code: number; message: string; retry: RetryReason | undefined }

export type Agents = {
  http: HttpAgent
  https: HttpsAgent
  /** Where a request to this address goes on the wire, with the same Host. */
  reach?: (url: URL) => URL
}

export const createAgents = (reach?: (url: URL) => URL): Agents => ({
  http: new HttpAgent({ keepAlive: true, maxSockets: Infinity }),
  https: new HttpsAgent({ keepAlive: true, maxSockets: Infinity }),
  ...(reach && { reach }),
})

/** One request, one answer; never throws. Times are on the wall, for who answers lives there; `scale` multiplies them. */
export function sendOnce(agents: Agents, sent: Sent, limits: Overrides, scale: number): Promise<Answer> {
  if (!URL.canParse(sent.url)) return Promise.resolve(failed(11210, 'The address is no URL.', undefined))
  const asked = new URL(sent.url)
  const url = agents.reach?.(asked) ?? asked
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return Promise.resolve(failed(11100, 'The address is neither http nor https.', undefined))
  const isSecure = url.protocol === 'https:'
  return new Promise<Answer>((resolve) => {
    let isConnected = false
    let isOver = false
    const timers = new Set<NodeJS.Timeout>()
    const finish = (answer: Answer) => {
      if (isOver) return
      isOver = true
      for (const timer of timers) clearTimeout(timer)
      resolve(answer)
      if (answer.kind === 'failed') sending.destroy()
    }
    const limit = (ms: number, answer: () => Answer) => {
      const timer = setTimeout(() => finish(answer()), ms * scale)
      timers.add(timer)
      return timer
    }
    const headers = {
      ...sent.headers,
      ...(url.host !== asked.host && { Host: asked.host }),
      ...(sent.body !== undefined && { 'Content-Length': String(Buffer.byteLength(sent.body)) }),
    }
    const sending: ClientRequest = isSecure
      ? httpsRequest(url, { method: sent.method, headers, agent: agents.https })
      : httpRequest(url, { method: sent.method, headers, agent: agents.http })
    limit(limits.totalMs, () => failed(11200, 'No whole answer came within the time limit.', isConnected ? 'rt' : 'ct'))
    sending.on('socket', (socket) => {
      let reading: NodeJS.Timeout | undefined
      const read = () => {
        if (isOver) return
        if (reading) {
          clearTimeout(reading)
          timers.delete(reading)
        }
        reading = limit(limits.readMs, () => failed(11200, 'The answer took too long.', 'rt'))
      }
      const connected = () => {
        isConnected = true
        read()
      }
      sending.on('response', (answer: IncomingMessage) => {
        read()
        answer.on('data', read)
      })
      if (!socket.connecting) return connected()
      const connecting = limit(limits.connectMs, () => failed(11205, 'The connection took too long.', 'ct'))
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        clearTimeout(connecting)
        timers.delete(connecting)
        connected()
      })
    })
    sending.on('error', (error) => finish(failureOf(error, isConnected)))
    sending.on('response', (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      const done = (isTooLarge: boolean) =>
        finish({
          kind: 'answered',
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
          isTooLarge,
        })
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > sent.maxBytes) {
          done(true)
          answer.destroy()
          return
        }
        chunks.push(chunk)
      })
      answer.on('end', () => done(false))
      answer.on('error', (error) => finish(failureOf(error, true)))
      answer.on('aborted', () => finish(failed(11206, 'The connection was closed within the answer.', 'rt')))
    })
    sending.end(sent.body)
  })
}

const failed = (code: number, message: string, retry: RetryReason | undefined): Answer => ({
  kind: 'failed',
  code,
  message,
  retry,
})

/** https://www.twilio.com/docs/api/errors: 11205 connection, 11206 protocol, 11210 host name, 11220–11237 TLS. */
function failureOf(error: Error, isConnected: boolean): Answer {
  const reason = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (reason === 'ENOTFOUND' || reason === 'EAI_AGAIN') return failed(11210, 'The host name is not known.', 'ct')
  if (reason.startsWith('HPE_')) return failed(11206, 'The answer is not HTTP.', undefined)
  if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID') return failed(11235, 'The certificate is of another domain.', 'ct')
  if (reason === 'CERT_HAS_EXPIRED') return failed(11236, 'The certificate has expired.', 'ct')
  if (/CERT|SIGNATURE/.test(reason)) return failed(11237, 'The certificate is not trusted.', 'ct')
  if (/SSL|TLS|EPROTO/.test(reason)) return failed(11220, 'The TLS handshake failed.', 'ct')
  // The server took the request and closed: what it did with it is not known.
  if (isConnected) return failed(11200, `The connection broke before an answer (${reason || 'closed'}).`, 'rt')
  return failed(11205, `No connection came about (${reason || 'refused'}).`, 'ct')
}
