import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { endings } from '../sessions/sessionWords.ts'
import type { CallView, Phase } from './callView.ts'
import type { Phone } from './phone.ts'

/** Where the call stands now, and what time it is in it. */
export function StateLine({ call, phone, timeZone }: { call: CallView; phone: Phone; timeZone: string }) {
  const { ending, dialled } = useStore(phone.store)
  const at = dialled?.kind === 'draft' ? dialled.body.at : undefined
  const moved = at === undefined || call.startedAt === undefined ? 0 : Date.parse(at) - call.startedAt
  const isFast = (dialled?.kind === 'draft' ? dialled.body.speed : dialled?.speed) === 'fast'
  const reason = ending?.reason ? endings[ending.reason].meaning : undefined
  return (
    <div className="phoneState" data-phase={call.phase.kind}>
      <span className="phoneDot" aria-hidden />
      <span role="status" className="phoneStateWords">
        {stateWords(call.phase)}
        {call.phase.kind === 'over' && call.phase.by !== 'caller' && reason !== undefined && ` ${reason}`}
        {call.phase.kind === 'over' && ending?.error && ` ${ending.error}`}
      </span>
      {!isFast && <Countdown phase={call.phase} />}
      {call.at !== undefined && (
        <time className="phoneClock numeric" dateTime={new Date(call.at + moved).toISOString()} title={timeZone}>
          {clockWords(call.at + moved, timeZone)}
        </time>
      )}
    </div>
  )
}

export function stateWords(phase: Phase): string {
  switch (phase.kind) {
    case 'dialling':
      return 'Calling …'
    case 'ringing':
      return 'Ringing'
    case 'working':
      return 'Connected'
    case 'speaking':
      return phase.listensFor ? 'Speaking, listens already' : 'Speaking'
    case 'pausing':
      return 'A pause'
    case 'waiting':
      return waitingWords(phase.for)
    case 'recording':
      return 'Recording'
    case 'bridged':
      return phase.isOnHold ? `On hold by ${phase.with}` : `Connected to ${phase.with}`
    case 'over':
      return overWords(phase)
    default:
      return phase satisfies never
  }
}

function waitingWords({ input, numDigits, finishOnKey }: Extract<Phase, { kind: 'waiting' }>['for']): string {
  const keys = numDigits === 1 ? 'a key' : finishOnKey === '' ? 'keys' : `keys, ${finishOnKey} ends them`
  if (!input.includes('speech')) return `Waits for ${keys}`
  return input.includes('dtmf') ? `Waits for ${keys} or words` : 'Waits for words'
}

function overWords({ by, status }: Extract<Phase, { kind: 'over' }>): string {
  if (status === 'busy') return 'Busy.'
  if (status === 'no-answer') return 'Nobody answered.'
  if (status === 'failed') return 'The call failed.'
  return by === 'caller' ? 'You hung up.' : 'The call is over.'
}

/** Seconds that are left of what goes on, on the wall. */
function Countdown({ phase }: { phase: Phase }) {
  const seconds = secondsOf(phase)
  const [left, setLeft] = useState({ phase, seconds })
  useEffect(() => {
    if (seconds === undefined) return
    const began = performance.now()
    const timer = setInterval(
      () => setLeft({ phase, seconds: Math.max(0, seconds - Math.floor((performance.now() - began) / 1000)) }),
      250,
    )
    return () => clearInterval(timer)
  }, [phase, seconds])
  if (seconds === undefined) return null
  return (
    <span className="numeric quiet" aria-hidden>
      {left.phase === phase ? left.seconds : seconds} s
    </span>
  )
}

function secondsOf(phase: Phase): number | undefined {
  if (phase.kind === 'waiting') return Math.ceil(phase.for.timeoutSeconds)
  if (phase.kind === 'recording') return phase.maxSeconds
  return phase.kind === 'speaking' || phase.kind === 'pausing' ? Math.ceil(phase.durationMs / 1000) : undefined
}

function clockWords(at: number, timeZone: string): string {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  try {
    return new Date(at).toLocaleTimeString(undefined, { ...options, timeZone })
  } catch {
    return new Date(at).toLocaleTimeString(undefined, options)
  }
}
