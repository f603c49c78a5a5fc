import { choiceName, type ReplayFrame } from './replayFrames.ts'

/** Ways out whose names are those of the drawing board, in words of what happened. */
const happened: Readonly<Record<string, string>> = {
  noInput: 'no answer',
  noMatch: 'not understood',
  invalid: 'not a valid answer',
  otherwise: 'none of these',
  nothing: 'nothing recorded',
  noAnswer: 'nobody answered',
  hungUp: 'the caller hung up',
  machine: 'a machine answered',
  timeout: 'took too long',
  failure: 'failed',
  failed: 'failed',
  error: 'failed',
  again: 'once more',
}
/** The usual way on says nothing of its own. */
const usual = new Set(['next', 'done', 'success', 'recorded'])

type Passed = Pick<ReplayFrame, 'label' | 'port' | 'note' | 'type' | 'input'>

/** A node that was passed, and which way it was left: `Main menu: no answer`. Its own name is never changed. */
export function wayWords({ label, port, note, input }: Passed): { label: string; way: string | undefined } {
  const told = note === undefined ? undefined : `(${note})`
  if (!port || usual.has(port.id) || (port.kind === 'choice' && input?.choice === choiceName(port.label)))
    return { label, way: told }
  // A way that the author named is called so, whatever its id.
  const word =
    port.kind === 'choice'
      ? port.id === 'again'
        ? 'once more'
        : choiceName(port.label)
      : (happened[port.id] ?? port.label)
  return { label: label.endsWith('?') ? label : `${label}:`, way: told === undefined ? word : `${word} ${told}` }
}

/** Where a call begins is told by what came in: “Call answered”. */
export const isMereBeginning = ({ type, port, note, input }: Passed): boolean =>
  type === 'start' && input !== undefined && note === undefined && (port === undefined || port.id === 'next')
