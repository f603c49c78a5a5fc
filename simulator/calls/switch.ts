import type { EngineDeps, EngineEvent } from '../engine.ts'
import type { Agents } from '../webhooks/request.ts'
import type { SendDeps } from '../webhooks/send.ts'
import type { AttachedPhone, PhoneControl } from '../phones/attachedPhone.ts'
import type { Behaviour } from '../phones/behaviour.ts'
import type { Source } from '../twiml/source.ts'
import type { Leg } from './leg.ts'
import type { Line } from './lines.ts'
import type { Room } from './room.ts'

/** What every part of the switch works on. */
export type Switch = Omit<EngineDeps, 'maxDocuments' | 'webhookTimeScale'> & {
  maxDocuments: number
  agents: Agents
  send: Omit<SendDeps, 'onAttempt'>
  /** Live calls by sid. */
  legs: Map<string, Leg>
  /** Live conferences by sid. */
  rooms: Map<string, Room>
  /** By queue sid. */
  lines: Map<string, Line>
  /** Lengths of what was fetched to be played, by address. */
  media: Map<string, { durationMs: number; contentType: string }>
  phones: Map<string, AttachedPhone & { rung(control: PhoneControl): void }>
  behaviourOf(number: string): Behaviour
  emit(event: EngineEvent): void
  /** Nothing is sent any more. */
  isStopped: boolean
  /** Runs a leg's documents from here to the end of the call. */
  run(leg: Leg, source: Source): Promise<void>
}
