import type { NodeEvent } from './phoneClient.ts'

/** What a person at the terminal reads of an event, after the node it came from; empty for what cannot be heard. */
export function describeEvent(event: NodeEvent, does: 'calls' | 'answers'): string {
  const node = event.node === null ? '' : `  ${event.node.node}`
  switch (event.kind) {
    case 'ringing':
      return does === 'calls' ? `Ringing ${event.to} …\n` : `${event.from} calls.\n`
    case 'saying':
      return `${node}  ${event.language}  ${event.voice}  ${event.text}\n`
    case 'playing':
      return `${node}  plays ${event.url} (${Math.round(event.durationMs / 1000)} s)\n`
    case 'playingKeys':
      return `${node}  plays the keys ${event.keys}\n`
    case 'heard':
      return `  heard: ${event.text}\n`
    case 'heardKeys':
      return `  heard the keys ${event.keys}\n`
    case 'recording':
      return `${node}  beep: recorded for up to ${event.maxSeconds} s${event.finishOnKey === '' ? '' : `, ${event.finishOnKey} ends it`}\n`
    case 'bridged':
      return `  connected to ${event.with}\n`
    case 'onHold':
      return event.hold ? '  on hold\n' : '  no longer on hold\n'
    case 'problem':
      return `  ! ${event.severity} ${event.code}: ${event.text}\n`
    case 'hungUp':
      return event.by === (does === 'calls' ? 'caller' : 'callee') ? 'You hung up.\n' : 'The other side hung up.\n'
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
