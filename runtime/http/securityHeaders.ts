import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Answers of the API are data: nothing in them may load, run or be framed. */
const nothing = { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] }
/** The page of the API's documentation: files of ours only. Its icons are `data:` images. */
const ownFiles = {
  ...nothing,
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
}

/** Headers of everything under /api, the page of its documentation included. */
export function securityHeaders({ isHttps }: { isHttps: boolean }): MiddlewareHandler {
  const plain = {
    strictTransportSecurity: isHttps ? 'max-age=31536000' : false,
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
  }
  const forData = secureHeaders({ ...plain, contentSecurityPolicy: nothing })
  const forPage = secureHeaders({ ...plain, contentSecurityPolicy: ownFiles })
  return (c, next) => (/^\/api\/docs(\/|$)/.test(c.req.path) ? forPage : forData)(c, next)
}
