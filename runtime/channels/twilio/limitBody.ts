import type { Context, Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Twilio's largest form is a few kB. */
const maxBodyBytes = 64 * 1024

const tooLarge = (c: Context) => c.text('The form is larger than 64 kB.', 413)
const countBytes = bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge })

/**
 * Refuses larger bodies. A length that is given holds, for Node reads no more than that; hono's own look at such a request makes
 * a web stream of its body, a tenth of what a webhook costs.
 */
export async function limitBody(c: Context, next: Next): Promise<Response | void> {
  const length = c.req.header('content-length')
  if (length === undefined || c.req.header('transfer-encoding') !== undefined) return countBytes(c, next)
  return Number(length) > maxBodyBytes ? tooLarge(c) : next()
}
