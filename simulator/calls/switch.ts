import type { EngineDeps, EngineEvent } from '../engine.ts'
import type { Agents } from '../webhooks/request.ts'
import type { SendDeps } from '../webhooks/send.ts'
import type { RingablePhone } from '../phones/attachedPhone.ts'
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
  /** By number, or by account and number. */
  phones: Map<string, RingablePhone>
  behaviourOf(number: string): Behaviour
  emit(event: EngineEvent): void
  /** Nothing is sent any more. */
  isStopped: boolean
  /** Runs a leg's documents from here to the end of the call. */
  run(leg: Leg, source: Source): Promise<void>
}

/** The phone a person holds under this number: whose calls it takes, before one that takes everybody's. */
export const phoneAt = ({ phones }: Pick<Switch, 'phones'>, number: string, accountSid: string) =>
  phones.get(phoneKey(number, accountSid)) ?? phones.get(number)

export const phoneKey = (number: string, accountSid: string) => `${accountSid} ${number}`
