import { isSealed, type ReplayFrame } from './replayFrames.ts'
import { sessionInput, type Input } from './sessionInput.ts'
import { twimlLines, type Line } from './twimlLines.ts'
import type { SessionDetail } from './useSession.ts'

/** Nodes passed in a row, and what was then heard. */
export type Passage = { frames: readonly ReplayFrame[]; lines: readonly Line[] }
/** One step as the conversation shows it. */
export type Turn = {
  seq: number
  at: string
  /** Since the session began. */
  offsetMs: number
  input: Input
  passages: readonly Passage[]
  isSealed: boolean
  facts: readonly string[]
}

export function sessionTurns(session: SessionDetail, frames: readonly ReplayFrame[]): Turn[] {
  const bySeq = new Map<number, ReplayFrame[]>()
  for (const frame of frames) bySeq.set(frame.seq, [...(bySeq.get(frame.seq) ?? []), frame])
  return session.interactions.map((step) => {
    const own = bySeq.get(step.seq) ?? []
    return {
      seq: step.seq,
      at: step.at,
      offsetMs: Date.parse(step.at) - Date.parse(session.startedAt),
      input: own[0]?.input ?? sessionInput(step),
      passages:
        own.length === 0 || step.trail.length === 0 ? [{ frames: [], lines: twimlLines(step.reply) }] : passagesOf(own),
      isSealed: isSealed(step),
      facts: step.facts.flatMap(factWords),
    }
  })
}

function passagesOf(frames: readonly ReplayFrame[]): Passage[] {
  const passages: Passage[] = []
  let silent: ReplayFrame[] = []
  for (const frame of frames) {
    silent = [...silent, frame]
    if (frame.heard.length === 0) continue
    passages.push({ frames: silent, lines: frame.heard })
    silent = []
  }
  return silent.length > 0 ? [...passages, { frames: silent, lines: [] }] : passages
}

/** What became true about the caller, in words. */
export function factWords(fact: unknown): string[] {
  if (typeof fact !== 'object' || fact === null || !('kind' in fact)) return []
  const { kind, tag, goal, value, disposition, scope } = fact as Record<string, unknown>
  switch (kind) {
    case 'tagged':
      return [`Tag: ${String(tag)}`]
    case 'goalReached':
      return [value === undefined ? `Goal: ${String(goal)}` : `Goal: ${String(goal)} (${String(value)})`]
    case 'disposition':
      return [`Disposition: ${String(disposition)}`]
    case 'optedOut':
      return [
        scope === 'company' || scope === undefined ? 'Opted out of calls' : `Opted out of calls (${String(scope)})`,
      ]
    default:
      return []
  }
}
