import type { ContentItem } from '#shared/api/content.ts'
import { Download, FolderInput, Trash2, Undo2 } from 'lucide-react'
import { BarButton, SelectionBar, TagButtons } from '../list/SelectionBar.tsx'
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
  return (
    <SelectionBar
      label="Selected items"
      className="contentBar"
      count={itemCount(items.length)}
      why={areRecordings ? recordingWords : may ? undefined : whyNot}
      onClear={onClear}
    >
      {areRecordings ? undefined : (
        <>
          {areDeleted ? (
            <BarButton
              icon={Undo2}
              disabled={!may}
              onClick={() => void actions.restoreAll(items).then((isDone) => isDone && onClear())}
            >
              Restore
            </BarButton>
          ) : (
            <BarButton
              icon={Trash2}
              disabled={!may}
              onClick={() => void actions.removeAll(items).then((isDone) => isDone && onClear())}
            >
              Delete
            </BarButton>
          )}
          <TagButtons
            rows={items}
            may={may}
            onAdd={() => onDialog({ kind: 'addTag', items })}
            onRemove={() => onDialog({ kind: 'removeTag', items })}
          />
          <BarButton icon={FolderInput} disabled={!may} onClick={() => onDialog({ kind: 'move', items })}>
            Move
          </BarButton>
          <BarButton icon={Download} onClick={() => void actions.download(items)}>
            Export
          </BarButton>
        </>
      )}
    </SelectionBar>
  )
}
