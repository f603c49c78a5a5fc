import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { answerWithFile, refusal, safeHeaders, type Answer } from './fileAnswer.ts'
import { readFileName } from './fileName.ts'
import type { FileStore } from './fileStore.ts'
import { isCode } from './incoming.ts'
import { rememberShortly } from './rememberShortly.ts'
import { checkMediaSignature } from './signMediaUrl.ts'

/** `private` and `recording` (of a caller) are given by signed addresses only. */
export type MediaAccess = 'public' | 'private' | 'recording' | 'missing'

export type MediaSite = {
  readonly store: FileStore
  /** Who may have a file of a company. Any answer but `missing` is remembered for 5 seconds. */
  readonly accessOf: (companyId: string, name: string) => Promise<MediaAccess>
  /** Of `mediaKeyOf`. */
  readonly signingKey: Buffer
  /** Other origins whose pages may read the files, such as those with the widget. */
  readonly corsOrigins: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

type Env = { Bindings: Partial<HttpBindings> }

const accessMs = 5_000
/** Files never change; one that is gone is noticed when it is opened. */
const statMs = 10 * 60_000
const mostRemembered = 2_000
/** A hashed name has one content for good, so a year, the most that caches take. RFC 9111 §5.2.2.1, RFC 8246. */
const forGood = 'public, max-age=31536000, immutable'
/** Where a file is may change, when the CDN does. */
const redirectSeconds = 300
const readableHeaders = 'Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified'
const methods = 'GET, HEAD, OPTIONS'

/**
 * Stored files at `/:companyId/:hh/:file`; mount it at `/media`. On node-server it writes files to the response by itself,
 * since a web stream costs more than reading them: headers that middleware sets are lost there.
 */
export function serveMedia({ store, accessOf, signingKey, corsOrigins, clock, log }: MediaSite) {
  const memory = { clock, most: mostRemembered }
  const access = rememberShortly(
    async (name) => {
      const found = await accessOf(readFileName(name)?.companyId ?? '', name)
      return found === 'missing' ? undefined : found
    },
    { ...memory, keepMs: accessMs },
  )
  /** Addresses at the CDN; none where there is none. */
  const copies = rememberShortly((name) => publish(name), { ...memory, keepMs: accessMs })
  const files = rememberShortly((name) => store.stat(name), { ...memory, keepMs: statMs })

  /** What became private while it was copied, which takes its time, is withdrawn by whoever copied it. */
  async function publish(name: string): Promise<string | undefined> {
    const location = await store.publicCopies?.publish(name)
    if (location === undefined || (await accessOf(readFileName(name)?.companyId ?? '', name)) === 'public') return location
    access.forget(name)
    await store.publicCopies?.withdraw(name)
    return undefined
  }

  /** Of GET and HEAD, before a file is opened. */
  async function decide(c: Context<Env>, name: string, header: (name: string) => string | undefined): Promise<Answer> {
    const parts = readFileName(name)
    const found = parts && (await access.get(name))
    if (!parts || !found) return notFound()
    let cacheControl = forGood
    if (found !== 'public') {
      const { expires, signature } = c.req.query()
      const check = checkMediaSignature({ key: signingKey, name, expires, signature, now: clock.now() })
      if (check.kind !== 'valid') return notLetIn(check.kind)
      // A caller's recording is deleted when it is deleted, and not heard by whoever uses the browser next.
      const isKept = found !== 'recording'
      cacheControl = !isKept ? 'private, no-store' : `private, max-age=${Math.min(check.secondsLeft, 31_536_000)}`
    } else {
      const location = await copies.get(name).catch((error: unknown) => {
        log.warn({ err: error }, 'A file could not be copied for the CDN; it is sent from here.')
        return undefined
      })
      if (location !== undefined) {
        const headers = { location, 'cache-control': `public, max-age=${redirectSeconds}` }
        return { status: 302, headers: { ...safeHeaders, ...headers, 'content-length': '0' } }
      }
      if (store.publicCopies && (await access.get(name)) !== 'public') return decide(c, name, header)
    }
    const file = await files.get(name)
    if (!file) return notFound()
    return answerWithFile({ method: c.req.method, header }, { name, sha256: parts.sha256, file, cacheControl })
  }

  function corsHeaders(origin: string | undefined): Readonly<Record<string, string>> {
    if (corsOrigins.length === 0) return {}
    if (origin === undefined || !corsOrigins.includes(origin)) return { vary: 'Origin' }
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': readableHeaders,
    }
  }

  const path = '/:companyId/:hh/:file'
  return new Hono<Env>()
    .get(path, async (c) => {
      const { companyId, hh, file } = c.req.param()
      const name = `${companyId}/${hh}/${file}`
      // node-server makes a Headers object of all of them when asked for one by `c.req`.
      const { incoming, outgoing } = c.env ?? {}
      const header = (field: string) => {
        const value = incoming ? incoming.headers[field] : c.req.header(field)
        return Array.isArray(value) ? value.join(', ') : value
      }
      const cors = corsHeaders(header('origin'))
      let answer = await decide(c, name, header)
      let stream: Readable | undefined
      if (answer.body?.kind === 'file' && c.req.method !== 'HEAD') {
        stream = await store.read(name, answer.body.range)
        if (!stream) {
          files.forget(name)
          answer = notFound()
        }
      }
      const headers = { ...answer.headers, ...cors }
      if (stream && outgoing) {
        outgoing.writeHead(answer.status, headers)
        sendStream(stream, outgoing, log)
        return RESPONSE_ALREADY_SENT
      }
      const text = answer.body?.kind === 'text' && c.req.method !== 'HEAD' ? answer.body.text : null
      const body = stream ? (Readable.toWeb(stream) as ReadableStream) : text
      return new Response(body, { status: answer.status, headers })
    })
    .options(path, (c) => {
      const cors = corsHeaders(c.req.header('origin'))
      const isAllowed = 'access-control-allow-origin' in cors
      return c.body(null, 204, {
        allow: methods,
        ...cors,
        ...(isAllowed && {
          'access-control-allow-methods': methods,
          'access-control-allow-headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
          'access-control-max-age': '86400',
        }),
      })
    })
    .all(path, (c) => {
      const message = `A file is read by ${methods}; it is not changed here.`
      return c.json({ code: 'method_not_allowed', message }, 405, { allow: methods })
    })
}

const notFound = () => refusal(404, 'not_found', 'There is no such file.')

function notLetIn(kind: 'missing' | 'wrong' | 'expired'): Answer {
  const messages = {
    missing: 'This file is private: it is opened by a signed address only.',
    wrong: 'The signature does not belong to this address. Take the address as it was given.',
    expired: 'This address was good for a while only, which is over. Ask for a new one.',
  }
  return refusal(403, `signature_${kind}`, messages[kind])
}

/** The file is closed when the client goes away; the client is cut off, not sent half a file, when the file fails. */
function sendStream(stream: Readable, outgoing: ServerResponse, log: Log): void {
  pipeline(stream, outgoing, (error) => {
    if (!error || isCode(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EPIPE')) return
    log.error({ err: error }, 'A stored file could not be sent to its end.')
  })
}
