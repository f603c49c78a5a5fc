/** The connection broke while a statement was under way: it may or may not have happened. Reload, then judge again. */
export class OutcomeUnknownError extends Error {
  override name = 'OutcomeUnknownError'
}

/** No connection could be had, so nothing was sent and nothing has happened. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
}

/** The embedded database took a transaction back that had kept it for too long: nothing of it has happened. */
export class TransactionExpiredError extends Error {
  override name = 'TransactionExpiredError'
}

/** What the embedded database refused, with the same fields as `pg`'s error of that name. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
  readonly code: string | undefined
  readonly detail: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined

  constructor(message: string, fields: { code?: string; detail?: string; constraint?: string; table?: string }) {
    super(message)
    this.code = fields.code
    this.detail = fields.detail
    this.constraint = fields.constraint
    this.table = fields.table
  }
}

/** The five characters Postgres gives with an error (https://www.postgresql.org/docs/current/errcodes-appendix.html), of either database. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** Node's words for a server that is not there, or went away. https://nodejs.org/api/errors.html#common-system-errors */
const goneCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
])
/** What `pg` says without any code. */
const goneWords =
  /^(Connection terminated|Client has encountered a connection error|timeout expired|timeout exceeded|Query read timeout)/

/** Whether the database was away, as while it restarts: the same may work a moment later. */
export function isOutage(error: unknown): boolean {
  if (error instanceof OutcomeUnknownError || error instanceof StoreUnavailableError) return true
  if (error instanceof AggregateError) return error.errors.some(isOutage)
  if (!(error instanceof Error)) return false
  const state = sqlStateOf(error)
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P0')
  return ('code' in error && goneCodes.has(String(error.code))) || goneWords.test(error.message)
}

/** Whether a unique key refused a row; `constraint` narrows it to one key or index. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlStateOf(error) !== '23505') return false
  return (
    constraint === undefined || (error instanceof Error && 'constraint' in error && error.constraint === constraint)
  )
}
