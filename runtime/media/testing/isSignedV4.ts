import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const algorithm = 'AWS4-HMAC-SHA256'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
// Like encodeURIComponent, but for what RFC 3986 reserves besides.
const encode = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Whether a request to S3 is signed by this account, by header or by query and within its time.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and …/sigv4-query-string-auth.html
 */
export function isSignedV4(request: IncomingMessage, keys: { id: string; secret: string }, now: Date): boolean {
  const url = new URL(request.url ?? '/', 'http://s3')
  const given = inHeader(request) ?? inQuery(url.searchParams, now)
  if (!given) return false
  const { credential, signedHeaders, signature, time, payload } = given
  const [id, day = '', region = '', service = '', end] = credential.split('/')
  if (id !== keys.id || end !== 'aws4_request') return false

  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
  const canonical = [request.method, url.pathname, query, headers.join(''), signedHeaders, payload].join('\n')
  const toSign = [algorithm, time, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${keys.secret}`)
  return hmac(key, toSign).toString('hex') === signature
}

type Given = { credential: string; signedHeaders: string; signature: string; time: string; payload: string }

function inHeader({ headers }: IncomingMessage): Given | undefined {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(headers.authorization ?? '') ??
    []
  if (!credential || !signedHeaders || !signature) return undefined
  const time = String(headers['x-amz-date'])
  return { credential, signedHeaders, signature, time, payload: String(headers['x-amz-content-sha256']) }
}

function inQuery(query: URLSearchParams, now: Date): Given | undefined {
  const at = (name: string) => query.get(`X-Amz-${name}`) ?? ''
  const time = at('Date')
  const from = Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  const isOver = !(now.getTime() < from + Number(at('Expires')) * 1000)
  if (at('Algorithm') !== algorithm || isOver) return undefined
  const signed = { credential: at('Credential'), signedHeaders: at('SignedHeaders'), signature: at('Signature') }
  return { ...signed, time, payload: 'UNSIGNED-PAYLOAD' }
}
