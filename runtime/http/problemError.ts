import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An API client's bad request: thrown in a route, answered as `{ code, message, details? }` by the one `onError`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: ContentfulStatusCode
  /** Stable snake_case word that a program may compare. */
  readonly code: string
  readonly details: unknown
  readonly headers: Readonly<Record<string, string>>
  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    details?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.headers = headers
  }
}

/** The thing is not there, or belongs to another company: the two are told apart by nobody. */
export class NotFoundError extends ProblemError {
  constructor(what: string, id: string) {
    super(404, 'not_found', `There is no ${what} ${id}.`)
  }
}
