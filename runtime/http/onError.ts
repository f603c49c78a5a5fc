import { HTTPException } from 'hono/http-exception'
import type { ErrorHandler } from 'hono'
import { ProblemError } from './problemError.ts'

/** What routes need of pino. */
export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The one error shape of the API. Our own bugs are logged here, once, and told without their words. */
export const onError =
  (log: Log): ErrorHandler =>
  (error, c) => {
    if (error instanceof ProblemError) {
      const { code, message, details } = error
      return c.json({ code, message, ...(details !== undefined && { details }) }, error.status, error.headers)
    }
    if (error instanceof HTTPException && error.status < 500)
      return c.json({ code: 'bad_request', message: error.message || 'The request is not understood.' }, error.status)
    log.error({ err: error, method: c.req.method, path: c.req.routePath }, 'A request failed.')
    return c.json({ code: 'internal_error', message: 'Something went wrong on our side. It has been logged.' }, 500)
  }
