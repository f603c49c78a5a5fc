import { Button, Modal, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { RefusedReport } from '../list/RefusedReport.tsx'
import { ReportEnd } from '../list/ReportEnd.tsx'
import { RemoveTagForm } from '../list/TagForms.tsx'
import type { ContentOutcome } from './contentRequests.ts'
import { itemCount } from './contentWords.ts'
import { ImportForm } from './ImportForm.tsx'
import type { LibraryDialog } from './libraryDialog.ts'
import { MoveForm, TagItems } from './ManyForms.tsx'
import type { ContentActions } from './useContentActions.ts'
import { useUses } from './useContent.ts'
import { useImport } from './useImport.ts'
import { UsesList } from './UsesList.tsx'

/** The dialogs of the library; their code comes with the first of them. */
export function LibraryDialogs({
  dialog,
  actions,
  onClosed,
}: {
  dialog: LibraryDialog
  actions: ContentActions
  onClosed: () => void
}) {
  const [isOpen, setIsOpen] = useState(true)
  const close = () => setIsOpen(false)
  const job = useImport()
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      onExitTransitionEnd={onClosed}
      title={titleOf(dialog)}
      size={dialog.kind === 'import' ? 'lg' : 'md'}
      // An import is cancelled by its own button, not by a press beside it.
      closeOnClickOutside={!job.isUnderWay}
      closeOnEscape={!job.isUnderWay}
      withCloseButton={!job.isUnderWay}
      className="listDialog"
    >
      {contentOf(dialog, { actions, job, close })}
    </Modal>
  )
}

function titleOf(dialog: LibraryDialog): string {
  switch (dialog.kind) {
    case 'addTag':
      return `Tag ${itemCount(dialog.items.length)}`
    case 'removeTag':
      return `Take a tag from ${itemCount(dialog.items.length)}`
    case 'move':
      return `Move ${itemCount(dialog.items.length)}`
    case 'inUse':
      return `“${dialog.title}” is in use`
    case 'refused':
      return dialog.title
    case 'import':
      return 'Import content'
    default:
      return dialog satisfies never
  }
}

type Parts = { actions: ContentActions; job: ReturnType<typeof useImport>; close: () => void }

function contentOf(dialog: LibraryDialog, { actions, job, close }: Parts): ReactNode {
  switch (dialog.kind) {
    case 'addTag':
      return <TagItems items={dialog.items} actions={actions} onDone={close} />
    case 'removeTag':
      return (
        <RemoveTagForm rows={dialog.items} onRemove={(tag) => actions.removeTag(dialog.items, tag)} onDone={close} />
      )
    case 'move':
      return <MoveForm items={dialog.items} actions={actions} onDone={close} />
    case 'inUse':
      return (
        <Stack gap="sm">
          <Text size="sm">
            It was not deleted, because callers would hear its text in place of the recording. Take it out of these
            steps first.
          </Text>
          <UsesList uses={dialog.uses} />
          <ReportEnd onDone={close} />
        </Stack>
      )
    case 'refused':
      return (
        <RefusedReport refused={namesOf(dialog.outcomes)} onDone={close}>
          {dialog.undo && <UndoOthers undo={dialog.undo} onDone={close} />}
        </RefusedReport>
      )
    case 'import':
      return <ImportForm job={job} onDone={close} />
    default:
      return dialog satisfies never
  }
}

const namesOf = (outcomes: readonly ContentOutcome[]) =>
  outcomes.map(({ id, title, message, code }) => ({
    id,
    message,
    more: code === 'content_in_use' && <UsesOf itemId={id} />,
    name: (
      <Link to={`/content/${id}`} className="listName">
        <bdi>{title}</bdi>
      </Link>
    ),
  }))

/** The steps that stand in the way. */
function UsesOf({ itemId }: { itemId: string }) {
  const { data: uses } = useUses(itemId)
  return uses && <UsesList uses={uses} />
}

const UndoOthers = ({ undo, onDone }: { undo: () => void; onDone: () => void }) => (
  <Button
    variant="default"
    onClick={() => {
      undo()
      onDone()
    }}
  >
    Undo for the others
  </Button>
)
