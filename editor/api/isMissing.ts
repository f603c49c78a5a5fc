import { ApiFailure } from './client.ts'

/** What the address names is not there: deleted, another company's, or an address that was never right. */
export const isMissing = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.status === 404 || error.status === 400)
