import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'
import type { Deed } from './arguments.ts'

/** The next deed when the event is a question it can answer, `silence` for any other question, else nothing. */
export function answerTo(event: HeldPhoneEvent, script: readonly Deed[]): Deed | 'silence' | undefined {
  const [next] = script
  // Whoever talks to a script waits for nothing.
  if (event.kind === 'bridged') return 'silence'
  if (event.kind === 'recording')
    return next && 'press' in next && event.finishOnKey.includes(next.press) ? next : 'silence'
  // Once its prompts are over, so that all of them are heard.
  if (event.kind !== 'gathering' || !event.isWaiting) return undefined
  if (!next) return 'silence'
  return event.input.includes('press' in next ? 'dtmf' : 'speech') ? next : 'silence'
}

/** The finishing key alone answers a Gather with nothing, which counts as silence. */
export const isEmptyAnswer = (event: HeldPhoneEvent, deed: Deed): boolean =>
  event.kind === 'gathering' && 'press' in deed && deed.press === event.finishOnKey
