import { useStudio, useView } from '../state/studio.ts'

/** Beside Call, of a half-drawn flow: it can be heard all the same, and how far. */
export function DeadEnds() {
  const { view } = useStudio()
  const count = useView(({ problems }) => problems.filter(({ rule }) => rule === 'unwired-port').length)
  if (count === 0) return null
  return (
    <p className="phoneNote">
      <button type="button" className="phoneNoteLink" onClick={() => view.setState({ bottom: 'problems' })}>
        {count === 1 ? '1 way leads nowhere yet' : `${count} ways lead nowhere yet`}
      </button>
      : a call that takes {count === 1 ? 'it' : 'one'} ends there.
    </p>
  )
}
