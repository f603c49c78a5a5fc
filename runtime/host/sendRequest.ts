import { lookup as systemLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { cleanText } from '#shared/flow/cleanText.ts'
import type { Json } from '#shared/flow/flow.ts'
import { parseJson } from '#shared/flow/parseJson.ts'
import type { HttpMethod, RequestAction } from '#shared/run/action.ts'
import type { RequestFailure } from '#shared/run/event.ts'
import type { Clock, Timers } from '../clock.ts'
import type { EffectAnswer } from './host.ts'
import { isPublicAddress } from './publicAddress.ts'

/** An answer is part of the session's record: larger ones are no answer to a phone call. */
export const maxAnswerBytes = 256 * 1024
const maxRedirects = 5
/** Before the second try, doubled before each further one. */
const firstBackoffMs = 250
/** Headers that may follow a redirect to another origin: whatever else an author set may be a key to the first one. */
const harmlessHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'content-language',
  'user-agent',
  'idempotency-key',
  'accept-encoding',
]

/** Every address of a name. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>

export type SendOptions = {
  /** Answers of private, loopback and other unreachable-from-outside addresses are wanted (development, own network). */
  allowPrivate: boolean
  clock: Clock
  timers: Timers
  /** Aborted when the process stops: the outcome is then unknown. */
  signal?: AbortSignal
  /** For tests; the system's resolver by default. */
  lookup?: Lookup
  /** For tests, whose servers listen on loopback: which addresses count as public. */
  isPublic?: (address: string) => boolean
}

class RefusedError extends Error {}
class TooLargeError extends Error {}

type Hop = { url: URL; method: HttpMethod; headers: Record<string, string>; body: string | undefined }
type Answer = { status: number; location: string | undefined; body: Json }
type Outcome = { answer: Answer } | { failure: RequestFailure; wasConnected: boolean }

/**
 * Carries out a request of a flow: at most `timeoutSeconds` in all, tries again on network failures and 5xx only what may be
 * sent twice or never reached anyone, follows five redirects, and reaches no private address unless allowed. The address is
 * judged when the connection is made, so a name that resolves otherwise a moment later changes nothing. Never throws.
 */
export async function sendRequest(action: RequestAction, options: SendOptions): Promise<EffectAnswer> {
  const { clock, timers, signal } = options
  const begun = clock.now().getTime()
  const stopping = new AbortController()
  let stoppedBy: RequestFailure | undefined
  const stop = (reason: RequestFailure) => {
    stoppedBy ??= reason
    stopping.abort()
  }
  const cancelTimeout = timers.after(action.timeoutSeconds * 1000, () => stop('timeout'))
  const onStop = () => stop('unknown')
  signal?.addEventListener('abort', onStop)
  if (signal?.aborted) onStop()
  const elapsedMs = () => Math.max(0, clock.now().getTime() - begun)
  try {
    for (let tries = 0; ; tries++) {
      const outcome = await attempt(action, { ...options, signal: stopping.signal })
      const failed = (reason: RequestFailure): EffectAnswer => ({
        kind: 'requestFailed',
        key: action.key,
        reason,
        durationMs: elapsedMs(),
      })
      if (stoppedBy) return failed(stoppedBy)
      const backoffMs = firstBackoffMs * 2 ** tries
      const mayTryAgain = tries < action.retries && elapsedMs() + backoffMs < action.timeoutSeconds * 1000
      if (!mayTryAgain || !isWorthAnotherTry(outcome, action)) {
        if ('failure' in outcome) return failed(outcome.failure)
        const { status, body } = outcome.answer
        return { kind: 'responded', key: action.key, status, body, durationMs: elapsedMs() }
      }
      await pause(backoffMs, timers, stopping.signal)
      if (stoppedBy) return failed(stoppedBy)
    }
  } finally {
    cancelTimeout()
    signal?.removeEventListener('abort', onStop)
  }
}

function isWorthAnotherTry(outcome: Outcome, { isRepeatable }: RequestAction): boolean {
  if ('answer' in outcome) return outcome.answer.status >= 500 && isRepeatable
  return outcome.failure === 'network' && (isRepeatable || !outcome.wasConnected)
}

const pause = (ms: number, timers: Timers, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const cancel = timers.after(ms, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      resolve()
    }, { once: true }) // prettier-ignore
  })

type AttemptOptions = SendOptions & { signal: AbortSignal }

/** One try, redirects included. */
async function attempt(action: RequestAction, options: AttemptOptions): Promise<Outcome> {
  const progress = { wasConnected: false }
  try {
    let hop = firstHop(action)
    for (let redirects = 0; ; redirects++) {
      const answer = await send(hop, options, progress)
      const next = redirectOf(hop, answer)
      if (!next) return { answer }
      if (redirects === maxRedirects) throw new RefusedError('The request was redirected too often.')
      hop = next
    }
  } catch (error) {
    const failure = error instanceof RefusedError ? 'refused' : error instanceof TooLargeError ? 'tooLarge' : 'network'
    return { failure, ...progress }
  }
}

function firstHop({ url: address, method, headers: chosen, body, key }: RequestAction): Hop {
  const url = webUrl(address)
  const headers: Record<string, string> = {
    'user-agent': 'Patchbay',
    accept: 'application/json, text/*;q=0.8, */*;q=0.5',
  }
  if (url.username !== '') headers.authorization = `Basic ${Buffer.from(credentials(url)).toString('base64')}`
  for (const [name, value] of Object.entries(chosen)) headers[name.toLowerCase()] = value
  return { url, method, headers: { ...headers, 'idempotency-key': key, 'accept-encoding': 'identity' }, body }
}

function webUrl(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new RefusedError('Only http and https addresses are asked.')
  return url
}

function credentials({ username, password }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    throw new RefusedError('The name or password in the address is not encoded rightly.')
  }
}

/** Where a redirect leads (RFC 9110 §15.4); undefined when the answer is none. */
function redirectOf({ url, method, headers, body }: Hop, { status, location }: Answer): Hop | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const target = webUrl(location, url)
  if (url.protocol === 'https:' && target.protocol === 'http:')
    throw new RefusedError('A redirect led from https to http.')
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST')
  const isElsewhere = target.origin !== url.origin
  const kept = Object.entries(headers).filter(
    ([name]) => !(isElsewhere && !harmlessHeaders.includes(name)) && !(becomesGet && name.startsWith('content-')),
  )
  return {
    url: target,
    method: becomesGet ? 'GET' : method,
    headers: Object.fromEntries(kept),
    body: becomesGet ? undefined : body,
  }
}

/** One request and its answer, on a connection of its own. Rejects with RefusedError, TooLargeError or a network error. */
function send(
  { url, method, headers, body }: Hop,
  options: AttemptOptions,
  progress: { wasConnected: boolean },
): Promise<Answer> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  // Names are judged by `lookup` below; node:net does not call it for an address.
  if (isIP(hostname) !== 0 && !mayReach(hostname, options))
    return Promise.reject(new RefusedError('The request leads to an address that is not public.'))
  const isSecure = url.protocol === 'https:'
  const length = body !== undefined || !['GET', 'HEAD', 'DELETE'].includes(method)
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(
      {
        hostname,
        ...(url.port !== '' && { port: Number(url.port) }),
        path: url.pathname + url.search,
        method,
        headers: { ...headers, ...(length && { 'content-length': Buffer.byteLength(body ?? '') }) },
        lookup: checkedLookup(options),
        agent: false,
        signal: options.signal,
      },
      (response) => readAnswer(response, method).then(resolve, (error: unknown) => {
        request.destroy()
        reject(error)
      }), // prettier-ignore
    )
    request.on('error', reject)
    request.on('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => (progress.wasConnected = true)),
    )
    request.end(body)
  })
}

/** Resolves a name for node:net, refusing it when any of its addresses is not public. */
function checkedLookup(options: SendOptions): LookupFunction {
  const { lookup = resolveAll } = options
  return (hostname, wanted, done) => {
    lookup(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (!first) return done(new Error('The name has no address.'), '')
        if (!addresses.every(({ address }) => mayReach(address, options)))
          return done(new RefusedError('The name leads to an address that is not public.'), '')
        if (wanted.all) return done(null, [...addresses])
        done(null, first.address, first.family)
      },
      (error: unknown) => done(error instanceof Error ? error : new Error('The name could not be resolved.'), ''),
    )
  }
}

const mayReach = (address: string, { allowPrivate, isPublic = isPublicAddress }: SendOptions) =>
  allowPrivate || isPublic(address)

const resolveAll: Lookup = (hostname) => systemLookup(hostname, { all: true })

async function readAnswer(response: IncomingMessage, method: HttpMethod): Promise<Answer> {
  const { statusCode: status = 0, headers } = response
  const { location, 'content-type': type = '' } = headers
  const isRedirect = status >= 300 && status < 400 && location !== undefined
  if (isRedirect || method === 'HEAD') {
    response.destroy()
    return { status, location, body: '' }
  }
  if (Number(headers['content-length']) > maxAnswerBytes) throw new TooLargeError('The answer is too large.')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new TooLargeError('The answer is too large.')
    chunks.push(chunk)
  }
  const text = textIn(Buffer.concat(chunks), type)
  const json = /^\s*[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i.test(type) ? parseJson(text) : undefined
  // A JSON null is an answer too.
  return { status, location, body: json === undefined ? cleanText(text) : json }
}

/** Some services compress although asked not to; what is counted is the size unpacked. */
function decoded(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase()
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined
  if (!unpack) return response
  response.on('error', (error) => unpack.destroy(error))
  response.on('aborted', () => unpack.destroy(new Error('The answer broke off.')))
  return response.pipe(unpack)
}

function textIn(bytes: Uint8Array, type: string): string {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
