import type { Hook, Member, Queue } from '../model.ts'
import type { Bridge } from './bridge.ts'
import type { Leg } from './leg.ts'

/** How somebody leaves a queue. */
export type Dequeued =
  | { kind: 'bridged'; by: Leg; whisper: Hook | undefined; connected: (bridge: Bridge | undefined) => void }
  | { kind: 'redirected'; to: Hook }

export type Waiting = { leg: Leg; member: Member; take: (how: Dequeued) => void }

/** The live side of a queue: who waits, and who waits for somebody to come. */
export type Line = {
  queue: Queue
  /** An Enqueue made it: nobody misses it once it is empty. */
  isOnDemand: boolean
  waiting: Waiting[]
  wanted: (() => void)[]
}
