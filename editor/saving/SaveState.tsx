import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { Check, CircleAlert, CloudOff, LoaderCircle, PencilLine, Split, type LucideIcon } from 'lucide-react'
import { useAccount } from '../account/account.ts'
import { quarrelTitle } from './conflictWords.ts'
import type { SaveState as State, SaveStatus } from './saveState.ts'
import { useSaveStatus, useSaving, type SavingParts } from './savingContext.ts'

const words: Readonly<Record<State['kind'], { icon: LucideIcon; word: string }>> = {
  saved: { icon: Check, word: 'Saved' },
  unsaved: { icon: PencilLine, word: 'Unsaved' },
  saving: { icon: LoaderCircle, word: 'Saving…' },
  offline: { icon: CloudOff, word: 'Offline' },
  conflict: { icon: Split, word: 'Conflict' },
  refused: { icon: CircleAlert, word: 'Not saved' },
}

/** Whether the draft is at the server. Press it to save at once, or to decide a conflict. */
export function SaveState() {
  const saving = useSaving()
  return saving ? <SaveButton saving={saving} /> : null
}

function SaveButton({ saving: { saver, openConflict } }: { saving: SavingParts }) {
  const status = useSaveStatus(saver)
  const { user } = useAccount()
  const { kind } = status.state
  const { icon: Icon, word } = words[kind]
  return (
    <>
      <Tooltip label={tipOf(status, user.id)} multiline maw={320}>
        <UnstyledButton
          className="saveState"
          data-kind={kind}
          aria-label={`${word}. ${tipOf(status, user.id)}`}
          onClick={() => (kind === 'conflict' ? openConflict() : void saver.flush().catch(() => undefined))}
        >
          <Icon size={15} aria-hidden />
          <span className="saveWord">{word}</span>
        </UnstyledButton>
      </Tooltip>
      <VisuallyHidden role="status">{announced(status, user.id)}</VisuallyHidden>
    </>
  )
}

function tipOf({ state, revision, savedAt }: SaveStatus, userId: string): string {
  const last =
    savedAt === undefined
      ? `Revision ${revision}.`
      : `Revision ${revision}, saved ${new Date(savedAt).toLocaleTimeString(undefined, { timeStyle: 'short' })}.`
  switch (state.kind) {
    case 'saved':
      return last
    case 'unsaved':
    case 'saving':
      return `Your changes are on their way. ${last}`
    case 'offline':
      return `${state.message} Your changes are kept in this browser and saved as soon as it can be. ${last}`
    case 'conflict':
      return `${quarrelTitle(state.quarrel, userId)}. Press to choose. ${last}`
    case 'refused':
      return `${state.message} Your changes are kept in this browser. ${last}`
  }
}

/** Saving goes on all the time; only what is out of the ordinary is read out, and its end. */
function announced({ state }: SaveStatus, userId: string): string {
  switch (state.kind) {
    case 'saved':
      return 'All changes are saved.'
    case 'unsaved':
    case 'saving':
      return ''
    case 'offline':
      return 'Offline. Your changes are kept in this browser.'
    case 'conflict':
      return `Conflict. ${quarrelTitle(state.quarrel, userId)}.`
    case 'refused':
      return `Not saved. ${state.message}`
  }
}
