import { ApiFailure } from './client.ts'

/** The sentence to show for a failure; what is no ApiFailure is a slip of ours, whose text helps nobody. */
export function messageOf(error: unknown): string {
  return error instanceof ApiFailure ? error.message : 'Something went wrong on this page. Reload it and try again.'
}
