import type { SessionView } from '#shared/api/session.ts'
import { CircleAlert, CircleCheck, Hourglass, PhoneOff, VolumeX, type LucideIcon } from 'lucide-react'

type Ending = NonNullable<SessionView['ending']>

/** How a session ended, in a word and a sign. */
export const endings: Readonly<Record<Ending, { word: string; meaning: string; icon: LucideIcon; color: string }>> = {
  completed: { word: 'Completed', meaning: 'The flow came to its end.', icon: CircleCheck, color: 'teal' },
  hungUp: { word: 'Hung up', meaning: 'The caller hung up before the end.', icon: PhoneOff, color: 'gray' },
  silence: { word: 'Silence', meaning: 'The caller said nothing for too long.', icon: VolumeX, color: 'yellow' },
  limit: {
    word: 'Limit',
    meaning: 'The call reached its longest time or its most steps.',
    icon: Hourglass,
    color: 'orange',
  },
  error: { word: 'Error', meaning: 'The flow could not go on.', icon: CircleAlert, color: 'red' },
}

/** `1:05`, `12:40`, `1:02:03`. */
export function clockLength(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'))
  const hours = Math.floor(seconds / 3600)
  return hours > 0 ? [hours, ...parts].join(':') : parts.join(':').replace(/^0/, '')
}

/** Of a call that is over from begin to end, of one going on until `nowMs`. */
export const lengthOf = (
  { status, startedAt, endedAt, lastStepAt }: Pick<SessionView, 'status' | 'startedAt' | 'endedAt' | 'lastStepAt'>,
  nowMs: number,
): string =>
  clockLength(
    (status === 'live' ? Math.max(nowMs, Date.parse(lastStepAt)) : Date.parse(endedAt ?? lastStepAt)) -
      Date.parse(startedAt),
  )

/** Version 0 is the draft, as it was when it was tried. */
export const versionWord = (number: number): string => (number === 0 ? 'draft' : `v${number}`)

/** Today by its time only, this year without the year. */
export function shortInstant(at: string, now = new Date()): string {
  const date = new Date(at)
  const isToday = date.toDateString() === now.toDateString()
  if (isToday) return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return date.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  })
}
