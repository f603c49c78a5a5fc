import type { ContentItem } from '#shared/api/content.ts'
import { Menu } from '@mantine/core'
import { Copy, Download, FolderInput, PhoneIncoming, SquarePen, Tag, Trash2, Undo2 } from 'lucide-react'
import { useNavigate } from 'react-router'
import { AnchoredMenu } from '../shell/AnchoredMenu.tsx'
import { toastDone } from '../shell/toast.ts'
import { recordingWords } from './contentWords.ts'
import type { LibraryDialog } from './libraryDialog.ts'
import type { ContentActions } from './useContentActions.ts'
import { useMayChange } from './useContent.ts'

type ItemMenuProps = {
  item: ContentItem
  anchor: HTMLElement
  actions: ContentActions
  onDialog: (dialog: LibraryDialog) => void
  onClose: () => void
}

/** What can be done with one item. */
export function ItemMenu({ item, anchor, actions, onDialog, onClose }: ItemMenuProps) {
  const navigate = useNavigate()
  return (
    <AnchoredMenu anchor={anchor} onClose={onClose} width={240}>
      <Menu.Item leftSection={<SquarePen size={16} aria-hidden />} onClick={() => void navigate(`/content/${item.id}`)}>
        Open
      </Menu.Item>
      {item.kind === 'recording' ? (
        <OfRecording item={item} />
      ) : (
        <OfOurs item={item} actions={actions} onDialog={onDialog} />
      )}
    </AnchoredMenu>
  )
}

/** A caller's belongs to its session. */
function OfRecording({ item: { sessionId } }: { item: ContentItem }) {
  const navigate = useNavigate()
  return (
    <>
      {sessionId !== null && (
        <Menu.Item
          leftSection={<PhoneIncoming size={16} aria-hidden />}
          onClick={() => void navigate(`/sessions/${sessionId}`)}
        >
          Go to its session
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Label className="listWhyNot">{recordingWords}</Menu.Label>
    </>
  )
}

function OfOurs({ item, actions, onDialog }: Pick<ItemMenuProps, 'item' | 'actions' | 'onDialog'>) {
  const { may, whyNot } = useMayChange()
  const items = [item]
  return (
    <>
      <Menu.Item
        leftSection={<Copy size={16} aria-hidden />}
        onClick={() =>
          void navigator.clipboard.writeText(item.key).then(() => toastDone(`The key ${item.key} is copied.`))
        }
      >
        Copy key
      </Menu.Item>
      <Menu.Item leftSection={<Download size={16} aria-hidden />} onClick={() => void actions.download(items)}>
        Export
      </Menu.Item>
      <Menu.Divider />
      {!may && <Menu.Label className="listWhyNot">{whyNot}</Menu.Label>}
      <Menu.Item
        disabled={!may}
        leftSection={<Tag size={16} aria-hidden />}
        onClick={() => onDialog({ kind: 'addTag', items })}
      >
        Add tag …
      </Menu.Item>
      <Menu.Item
        disabled={!may}
        leftSection={<FolderInput size={16} aria-hidden />}
        onClick={() => onDialog({ kind: 'move', items })}
      >
        Move …
      </Menu.Item>
      {item.isDeleted ? (
        <Menu.Item
          disabled={!may}
          leftSection={<Undo2 size={16} aria-hidden />}
          onClick={() => void actions.restore(item)}
        >
          Restore
        </Menu.Item>
      ) : (
        <Menu.Item
          disabled={!may}
          className="listDanger"
          leftSection={<Trash2 size={16} aria-hidden />}
          onClick={() => void actions.remove(item)}
        >
          Delete
        </Menu.Item>
      )}
    </>
  )
}
