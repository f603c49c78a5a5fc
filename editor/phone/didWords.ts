import type { Port } from '#shared/flow/defineNode.ts'

/** The usual way on says nothing of its own. */
const usual = new Set(['next', 'done', 'success', 'recorded'])

type Did = { title: string; type: string; port: Pick<Port, 'id' | 'label'>; note: string | undefined }

/** What a node did without a word: `Sales open? Closed now, by Office hours`; and why, in the words of the record. */
export function didWords({ title, type, port: { id, label }, note }: Did): { words: string; more: string | undefined } {
  const name = title.endsWith('?') ? title : `${title}:`
  if (type === 'hours') {
    const [, schedule, because] = /^by (.*?): (.*)$/.exec(note ?? '') ?? []
    return { words: `${name} ${label} now${schedule === undefined ? '' : `, by ${schedule}`}`, more: because ?? note }
  }
  if (usual.has(id)) return { words: title, more: note }
  return { words: `${name} ${label.charAt(0).toLowerCase()}${label.slice(1)}`, more: note }
}

/** The carrier's name for a recording, which tells nobody anything. https://www.twilio.com/docs/voice/api/recording */
export const isRecordingId = (value: unknown): boolean => typeof value === 'string' && /^RE[0-9a-f]{32}$/i.test(value)

/** `Recorded 4 s`, once it is over; what is asked for until then. */
export function recordingWords(line: { maxSeconds: number; finishOnKey: string; tookMs?: number }): string {
  if (line.tookMs !== undefined) return `Recorded ${Math.max(1, Math.round(line.tookMs / 1000))} s`
  return `Beep: records for up to ${line.maxSeconds} s${line.finishOnKey === '' ? '' : `, ${line.finishOnKey} ends it`}`
}
