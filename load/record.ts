import type { SessionView, InteractionView } from '#shared/api/session.ts'
import { ask, NotReachedError } from '../simulator/terminal/product.ts'
import type { Outcome, RecordedStep } from './checkedCall.ts'
import { passed } from './expected.ts'

export type Recorded = Pick<SessionView, 'status'> & {
  interactions: readonly Pick<InteractionView, 'kind' | 'event' | 'trail'>[]
}

const atOnce = 8

type Deps = {
  url: string
  token: string
  /** How many calls are done, now and then. */
  onProgress: (done: number) => void
}

export type RecordCheck = { checkedCalls: number; lostSteps: number; problems: string[] }

/** Looks up every call in the product's record: every step once, in order, through the nodes it had to go through. */
export async function checkRecords(deps: Deps, outcomes: readonly Outcome[]): Promise<RecordCheck> {
  const check: RecordCheck = { checkedCalls: 0, lostSteps: 0, problems: [] }
  const waiting = outcomes[Symbol.iterator]()
  const worker = async () => {
    for (const outcome of waiting) {
      const lost = lostIn(outcome, await findRecorded(deps, outcome.sessionId))
      check.checkedCalls += 1
      if (lost) {
        check.lostSteps += lost.steps
        check.problems.push(lost.why)
      }
      deps.onProgress(check.checkedCalls)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return check
}

async function findRecorded({ url, token }: Deps, sessionId: string): Promise<Recorded | undefined> {
  const path = `/api/sessions/${sessionId}`
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } }).catch(() => {
    throw new NotReachedError(`${url} went away before its record could be read.`)
  })
  if (response.status === 404) return undefined
  return response.ok ? ((await response.json()) as Recorded) : ask({ url, token: token }, path)
}

/** How many steps are not on record as they must be; undefined when all are. */
export function lostIn(
  { callSid, possible }: Pick<Outcome, 'callSid' | 'possible'>,
  recorded: Recorded | undefined,
): { steps: number; why: string } | undefined {
  const interactions = (recorded?.interactions ?? []).filter(({ kind }) => kind !== 'late' && kind !== 'hold')
  const all = possible()
  const found = all.map(({ steps }) => compare(steps, interactions))
  if (found.some((difference) => difference === undefined)) {
    const mayBeOpen = all.some(({ isClosed }, index) => found[index] === undefined && !isClosed)
    if (mayBeOpen || recorded === undefined || recorded.status === 'ended') return undefined
    return { steps: 1, why: `Call ${callSid}: its session was never closed.` }
  }
  const [first] = found
  if (!first) return undefined
  return { steps: first.steps, why: `Call ${callSid}, ${first.why}` }
}

function compare(
  steps: readonly RecordedStep[],
  interactions: Recorded['interactions'],
): { steps: number; why: string } | undefined {
  const length = Math.max(steps.length, interactions.length)
  const wrong = Array.from({ length }, (_, index) => index).filter((index) => {
    const [step, interaction] = [steps[index], interactions[index]]
    return !step || !interaction || !isStep(step, interaction)
  })
  const [at] = wrong
  if (at === undefined) return undefined
  const [step, interaction] = [steps[at], interactions[at]]
  return {
    steps: wrong.length,
    why: `step ${at + 1}: ${step ? inWords(step.line, step.trail) : 'nothing'} was to be on record, not ${
      interaction ? inWords(lineOf(interaction), interaction.trail.map(passed)) : 'nothing'
    }.`,
  }
}

const inWords = (line: string, trail: readonly string[]) => `“${line}” through ${trail.join(' ')}`

function isStep({ line, trail }: RecordedStep, interaction: Recorded['interactions'][number]): boolean {
  const { isMasked = false } = interaction.event as { isMasked?: boolean }
  const recorded = lineOf(interaction)
  const isSame = isMasked ? recorded.length === line.length : recorded === line
  const nodes = interaction.trail.map(passed)
  return isSame && nodes.length === trail.length && nodes.every((node, index) => node === trail[index])
}

/** As the line of a script that gives this event. */
function lineOf({ kind, event }: Recorded['interactions'][number]): string {
  if (kind === 'hungUp') return 'hang up'
  if (kind !== 'collected') return kind
  const { keys, speech } = event as { keys?: string; speech?: { text: string } }
  return keys !== undefined ? `press ${keys}` : `say ${speech?.text ?? ''}`
}
