import type { Context } from 'hono'
import type { Log } from '../../log.ts'
import { param, parseForm, type Params } from './receive.ts'
import { requestUrl } from './requestUrl.ts'
import type { Routing } from './routing.ts'
import { isSignatureValid } from './signature.ts'

/** A request that the carrier signed for one of our accounts. */
export type SignedRequest = {
  companyId: string
  accountSid: string
  /** Of the form, or of the query of a GET. */
  params: Params
  /** Of the address, whatever the method: what we wrote into it ourselves. */
  query: Params
}

const sha1InBase64 = /^[A-Za-z0-9+/]{27}=$/
const sidPattern = /^AC[0-9A-Za-z]{32}$/

/** The request, if an account of ours signed it; undefined is to be answered by 403. Throws when that cannot be found out. */
export async function readSigned(
  c: Context,
  { routing, publicUrl, log }: { routing: Routing; publicUrl: string | undefined; log: Log },
): Promise<SignedRequest | undefined> {
  const url = requestUrl(c.req.url, publicUrl, rawPathOf(c.env))
  const query = queryOf(url)
  // Not parseBody, which costs twice the whole of this.
  const form = c.req.method === 'POST' ? parseForm(await c.req.text()) : undefined
  const params = form ?? query
  const accountSid = param(params, 'AccountSid')
  const signature = c.req.header('x-twilio-signature')
  // What cannot be signed by any account is not worth a question to the database.
  const isPlausible = signature !== undefined && sha1InBase64.test(signature)
  const account =
    isPlausible && accountSid !== undefined && sidPattern.test(accountSid)
      ? await routing.findAccount(accountSid)
      : undefined
  if (accountSid !== undefined && account && isSignatureValid({ tokens: account.tokens, signature, url, params: form }))
    return { companyId: account.companyId, accountSid, params, query }
  log.warn(
    {
      path: c.req.path,
      hasSignature: signature !== undefined,
      isAccountKnown: account !== undefined,
      names: [...new Set(params.keys())].slice(0, 50),
    },
    'A webhook was refused: it is not signed by an account of ours.',
  )
  return undefined
}

function queryOf(url: string): Params {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1))
}

/** The request line's path, where there is a Node request beneath. */
function rawPathOf(env: unknown): string | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  const { incoming } = env
  return typeof incoming === 'object' && incoming !== null && 'url' in incoming && typeof incoming.url === 'string'
    ? incoming.url
    : undefined
}
