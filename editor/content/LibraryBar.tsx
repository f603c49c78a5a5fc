import type { ContentItem } from '#shared/api/content.ts'
import { Button, CloseButton, Text } from '@mantine/core'
import { Download, FolderInput, Tag, TagX, Trash2, Undo2 } from 'lucide-react'
import { itemCount, recordingWords } from './contentWords.ts'
import type { LibraryDialog } from './libraryDialog.ts'
import type { ContentActions } from './useContentActions.ts'
import { useMayChange } from './useContent.ts'

/** What can be done with the ticked items. */
export function LibraryBar({
  items,
  actions,
  onDialog,
  onClear,
}: {
  items: readonly ContentItem[]
  actions: ContentActions
  onDialog: (dialog: LibraryDialog) => void
  onClear: () => void
}) {
  const { may, whyNot } = useMayChange()
  // The list has either what members made, or recordings of callers.
  const areRecordings = items.every(({ kind }) => kind === 'recording')
  const areDeleted = items.every(({ isDeleted }) => isDeleted)
  const look = { size: 'compact-sm', variant: 'subtle', color: 'gray' } as const
  return (
    <div className="listBar contentBar" role="toolbar" aria-label="Selected items">
      <Text size="sm" fw={550} className="oneLine" role="status">
        {itemCount(items.length)} selected
      </Text>
      {areRecordings && (
        <Text size="xs" className="quiet listBarWhy">
          {recordingWords}
        </Text>
      )}
      {!may && !areRecordings && (
        <Text size="xs" className="quiet listBarWhy">
          {whyNot}
        </Text>
      )}
      {!areRecordings && (
        <span className="listBarActions">
          {areDeleted ? (
            <Button
              {...look}
              disabled={!may}
              leftSection={<Undo2 size={16} aria-hidden />}
              onClick={() => void actions.restoreAll(items).then((isDone) => isDone && onClear())}
            >
              Restore
            </Button>
          ) : (
            <Button
              {...look}
              disabled={!may}
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() => void actions.removeAll(items).then((isDone) => isDone && onClear())}
            >
              Delete
            </Button>
          )}
          <Button
            {...look}
            disabled={!may}
            leftSection={<Tag size={16} aria-hidden />}
            onClick={() => onDialog({ kind: 'addTag', items })}
          >
            Add tag
          </Button>
          <Button
            {...look}
            disabled={!may || items.every(({ tags }) => tags.length === 0)}
            leftSection={<TagX size={16} aria-hidden />}
            onClick={() => onDialog({ kind: 'removeTag', items })}
          >
            Remove tag
          </Button>
          <Button
            {...look}
            disabled={!may}
            leftSection={<FolderInput size={16} aria-hidden />}
            onClick={() => onDialog({ kind: 'move', items })}
          >
            Move
          </Button>
          <Button
            {...look}
            leftSection={<Download size={16} aria-hidden />}
            onClick={() => void actions.download(items)}
          >
            Export
          </Button>
        </span>
      )}
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </div>
  )
}
