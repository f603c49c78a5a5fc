import { ProblemError } from '../http/problemError.ts'

/**
 * Somebody wrote other words than the author saw: whose stay is asked, not decided by who came last. Throws ProblemError 409
 * `newer_words`; takes any where nobody says what was seen.
 */
export function refuseNewerWords(
  { text: now }: { text: string },
  { text, seenText }: { text: string; seenText?: string | undefined },
): void {
  if (seenText === undefined || now === seenText || now === text) return
  const message = 'These words were changed meanwhile. Look at the newer ones, then save yours over them or keep them.'
  throw new ProblemError(409, 'newer_words', message, { text: now })
}
