import { contentTypeOf, dispositionOf } from './fileName.ts'
import type { ByteRange, StoredFile } from './fileStore.ts'
import { parseRange } from './parseRange.ts'

export type Answer = {
  readonly status: 200 | 206 | 302 | 304 | 403 | 404 | 412 | 416
  readonly headers: Readonly<Record<string, string>>
  /** What to send: bytes of the file (all of them without a range), a text, or nothing. */
  readonly body?: { readonly kind: 'file'; readonly range?: ByteRange } | { readonly kind: 'text'; readonly text: string }
}

type Asked = {
  readonly method: string
  /** By name in small letters. */
  readonly header: (name: string) => string | undefined
}
type Found = {
  readonly name: string
  readonly sha256: string
  readonly file: StoredFile
  readonly cacheControl: string
}

/** Whatever a file holds, it is not to be taken for another type, and as a page it may do nothing. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}

/**
 * The answer to GET and HEAD of a file that is there. Preconditions in the order of RFC 9110 §13.2.2; a range counts for
 * GET only (§14.2). The entity tag is the content's hash, and thus strong.
 */
export function answerWithFile({ method, header }: Asked, { name, sha256, file, cacheControl }: Found): Answer {
  const { bytes } = file
  const tag = `"${sha256}"`
  // Its last modification in whole seconds, as HTTP tells time.
  const modifiedMs = Math.floor(file.modifiedAt.getTime() / 1000) * 1000
  const lastModified = new Date(modifiedMs).toUTCString()
  const validators = { etag: tag, 'last-modified': lastModified, 'cache-control': cacheControl }

  const ifMatch = header('if-match')
  if (ifMatch !== undefined && !tagsIn(ifMatch).some((given) => given === '*' || given === tag))
    return refusal(412, 'precondition_failed', 'The file is not the one that If-Match names.')
  if (isFresh(header, tag, modifiedMs)) return { status: 304, headers: { ...safeHeaders, ...validators } }

  const headers = {
    ...safeHeaders,
    ...validators,
    'accept-ranges': 'bytes',
    'content-type': contentTypeOf(name),
    'content-disposition': dispositionOf(name),
  }
  const isRangeMeant = method === 'GET' && isRangeStillMeant(header('if-range'), tag, lastModified)
  const range = isRangeMeant ? parseRange(header('range'), bytes) : 'whole'
  if (range === 'unsatisfiable') {
    const message = `The file has ${bytes} bytes, and the range begins beyond them.`
    return refusal(416, 'range_not_satisfiable', message, { 'content-range': `bytes */${bytes}`, 'accept-ranges': 'bytes' })
  }
  if (range === 'whole')
    return { status: 200, headers: { ...headers, 'content-length': String(bytes) }, body: { kind: 'file' } }
  const { start, end } = range
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${bytes}`,
    },
    body: { kind: 'file', range },
  }
}

/** An answer for programs: the API's one error shape. Never kept by a cache. */
export function refusal(
  status: 403 | 404 | 412 | 416,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const text = JSON.stringify({ code, message })
  const headers = {
    ...safeHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...more,
  }
  return { status, headers, body: { kind: 'text', text } }
}

/** RFC 9110 §13.1.2 and §13.1.3: a date counts only where there is no tag. */
function isFresh(header: Asked['header'], tag: string, modifiedMs: number): boolean {
  const ifNoneMatch = header('if-none-match')
  if (ifNoneMatch !== undefined) return tagsIn(ifNoneMatch).some((given) => given === '*' || given.replace(/^W\//, '') === tag)
  return Date.parse(header('if-modified-since') ?? '') >= modifiedMs
}

/** RFC 9110 §13.1.5: by the strong tag, or by exactly the date we gave. */
function isRangeStillMeant(ifRange: string | undefined, tag: string, lastModified: string): boolean {
  return ifRange === undefined || ifRange === tag || ifRange === lastModified
}

/** Tags of a list, or its `*`. Ours have no comma in them. */
function tagsIn(list: string): string[] {
  return list.split(',').map((text) => text.trim())
}
