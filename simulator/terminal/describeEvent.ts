import type { HeldPhoneEvent } from '../phoneApi/heldPhone.ts'

/** What a person at the terminal reads of an event; empty for what cannot be heard. */
export function describeEvent(event: HeldPhoneEvent): string {
  switch (event.kind) {
    case 'ringing':
      return `Ringing ${event.to} …\n`
    case 'saying':
      return `  ${event.language}  ${event.voice}  ${event.text}\n`
    case 'playing':
      return `  plays ${event.url} (${Math.round(event.durationMs / 1000)} s)\n`
    case 'playingKeys':
      return `  plays the keys ${event.keys}\n`
    case 'heard':
      return `  heard: ${event.text}\n`
    case 'heardKeys':
      return `  heard the keys ${event.keys}\n`
    case 'recording':
      return `  beep: recorded for up to ${event.maxSeconds} s${event.finishOnKey === '' ? '' : `, ${event.finishOnKey} ends it`}\n`
    case 'bridged':
      return `  connected to ${event.with}\n`
    case 'onHold':
      return event.hold ? '  on hold\n' : '  no longer on hold\n'
    case 'problem':
      return `  ! ${event.severity} ${event.code}: ${event.text}\n`
    case 'hungUp':
      return event.by === 'caller' ? 'You hung up.\n' : 'The other side hung up.\n'
    case 'answered':
    case 'pausing':
    case 'fellSilent':
    case 'gathering':
    case 'fetched':
    case 'lost':
    case 'ended':
      return ''
    default:
      return event satisfies never
  }
}
