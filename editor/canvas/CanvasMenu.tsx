import { Kbd, Menu } from '@mantine/core'
import { ClipboardCopy, Copy, Frame, Phone, Plus, StickyNote, Trash2, WandSparkles } from 'lucide-react'
import { useReactFlow } from 'reactflow'
import type { Deeds } from '../state/deeds.ts'
import { useStudio, useView } from '../state/studio.ts'

/** Where the menu was asked for, in pixels of the window, and on which node or edge. */
export type MenuPlace = { x: number; y: number; nodeId?: string; edgeId?: string }

type CanvasMenuProps = {
  place: MenuPlace | undefined
  deeds: Deeds
  onClose: () => void
  /** Opens the list of nodes for the edge. */
  onAddInto: (edgeId: string) => void
}

const shortcut = (keys: string) => <Kbd size="xs">{keys}</Kbd>

/** What can be done with what was clicked: by the right button, or by the menu key on a focused node. */
export function CanvasMenu({ place, deeds, onClose, onAddInto }: CanvasMenuProps) {
  const { view, readOnly } = useStudio()
  const selected = useView((state) => state.selected)
  const { screenToFlowPosition } = useReactFlow()
  const several = selected.size > 1
  const isLocked = readOnly !== undefined
  return (
    <Menu opened={place !== undefined} onClose={onClose} position="bottom-start" width={240} returnFocus>
      <Menu.Target>
        <div className="menuAnchor" style={{ left: place?.x ?? 0, top: place?.y ?? 0 }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown>
        {place?.nodeId !== undefined && (
          <>
            {!several && (
              <Menu.Item leftSection={<Phone size={15} />} onClick={() => view.setState({ right: 'phone' })}>
                Try from here
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<Copy size={15} />}
              rightSection={shortcut('Ctrl D')}
              disabled={isLocked}
              onClick={() => deeds.duplicateSelected()}
            >
              Duplicate
            </Menu.Item>
            <Menu.Item
              leftSection={<ClipboardCopy size={15} />}
              rightSection={shortcut('Ctrl C')}
              onClick={() => {
                const clipping = deeds.copy()
                if (clipping) void navigator.clipboard.writeText(JSON.stringify(clipping))
              }}
            >
              Copy
            </Menu.Item>
            <Menu.Item
              leftSection={<Frame size={15} />}
              rightSection={shortcut('Ctrl G')}
              disabled={isLocked}
              onClick={() => deeds.frameSelected()}
            >
              Put into a frame
            </Menu.Item>
            {several && (
              <Menu.Item
                leftSection={<WandSparkles size={15} />}
                rightSection={shortcut('T')}
                disabled={isLocked}
                onClick={() => void deeds.tidy()}
              >
                Tidy up the selected nodes
              </Menu.Item>
            )}
          </>
        )}
        {place?.edgeId !== undefined && (
          <Menu.Item leftSection={<Plus size={15} />} disabled={isLocked} onClick={() => onAddInto(place.edgeId ?? '')}>
            Put a node into this edge
          </Menu.Item>
        )}
        {(place?.nodeId !== undefined || place?.edgeId !== undefined) && (
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={15} />}
            rightSection={shortcut('Delete')}
            disabled={isLocked}
            onClick={() => deeds.removeSelected()}
          >
            Delete
          </Menu.Item>
        )}
        {place && place.nodeId === undefined && place.edgeId === undefined && (
          <>
            <Menu.Item
              leftSection={<Plus size={15} />}
              onClick={() => view.setState({ left: 'palette' })}
              disabled={isLocked}
            >
              Add a node
            </Menu.Item>
            <Menu.Item
              leftSection={<StickyNote size={15} />}
              disabled={isLocked}
              onClick={() => deeds.addNote(screenToFlowPosition({ x: place.x, y: place.y }))}
            >
              Add a note here
            </Menu.Item>
            <Menu.Item
              leftSection={<WandSparkles size={15} />}
              rightSection={shortcut('T')}
              disabled={isLocked}
              onClick={() => void deeds.tidy()}
            >
              Tidy up the flow
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
