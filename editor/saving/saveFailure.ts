import { ApiFailure } from '../api/client.ts'

/** Why a save did not come about: `offline` passes by itself, `refused` until the next change. */
export type SaveFailure = { kind: 'offline' | 'refused'; error: unknown }

export function saveFailure(error: unknown): SaveFailure {
  const status = statusOf(error)
  const isPassing = status !== undefined && (status === 0 || status === 408 || status === 429 || status >= 500)
  return { kind: isPassing ? 'offline' : 'refused', error }
}

export const isSignedOut = (error: unknown): boolean => statusOf(error) === 401

/** The server has said that it did not take what was sent; without an answer, or after some of them, it may have. */
export function wasNotTaken(error: unknown): boolean {
  const status = statusOf(error)
  return status !== undefined && status >= 400 && status < 500 && status !== 408
}

/** Somebody else saved in between. */
export const isStale = (error: unknown): boolean => statusOf(error) === 412

export const undecided = () =>
  new ApiFailure(
    412,
    'undecided',
    'Somebody else changed the same things in this flow. Choose between the two sides first.',
  )

const statusOf = (error: unknown): number | undefined => (error instanceof ApiFailure ? error.status : undefined)
