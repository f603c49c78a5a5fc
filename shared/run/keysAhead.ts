import type { Action } from './action.ts'
import type { Run } from './run.ts'
import type { SessionState } from './session.ts'

type Collect = Extract<Action, { kind: 'collect' }>

/** A carrier's Gather takes no more digits than this in one go; keys pressed beyond it are nobody's answer. */
const maxKeysAhead = 32

/** Keys kept for the next question, with those just pressed. */
export const keysAheadWith = ({ keysAhead = '' }: SessionState, keys: string): string =>
  (keysAhead + keys).slice(0, maxKeysAhead)

export const withoutKeysAhead = ({ keysAhead: _, ...state }: SessionState): SessionState => state

/**
 * Keys that cut an earlier prompt are the answer, or its beginning, to the question just asked: what a key may cut of its prompts
 * is not said again. An end key in front only cut the prompt; one further on ends the entry. Gives the entry when it is complete,
 * the question then being off; else leaves the question in `run`, for what is missing of it.
 */
export function takeKeysAhead(run: Run, collect: Collect): string | undefined {
  const { keys, choices } = collect
  const { endKey = '', maxLength = 0 } = keys ?? {}
  const pressed = withoutLeading(run.state.keysAhead ?? '', endKey)
  if (!keys || pressed === '') {
    if (run.state.keysAhead !== undefined) run.state = withoutKeysAhead(run.state)
    return undefined
  }
  const isEnded = endKey !== '' && pressed.includes(endKey)
  const entry = (isEnded ? pressed.slice(0, pressed.indexOf(endKey)) : pressed).slice(0, maxLength)
  const matches = choices?.filter(({ key }) => key?.startsWith(entry))
  const isComplete =
    isEnded ||
    entry.length === maxLength ||
    (matches !== undefined && matches.length <= 1 && matches.every(({ key }) => key === entry))
  const heard = run.actions.slice(0, -1).filter((action) => action.kind !== 'play' || !action.interruptible)
  if (isComplete) {
    const { asksSensitive: _, ...answered } = withoutKeysAhead(run.state)
    run.actions = heard
    run.state = answered
    return entry
  }
  const left = maxLength - entry.length
  run.state = { ...run.state, keysAhead: entry }
  run.actions = [
    ...heard,
    { ...collect, prompt: [], keys: { ...keys, minLength: Math.min(keys.minLength, left), maxLength: left } },
  ]
  return undefined
}

function withoutLeading(keys: string, endKey: string): string {
  let from = 0
  while (endKey !== '' && keys[from] === endKey) from++
  return keys.slice(from)
}
