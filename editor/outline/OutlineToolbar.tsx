import { ActionIcon, Tooltip } from '@mantine/core'
import { Copy, Pencil, Plus, Route, Trash2, Unlink } from 'lucide-react'
import { useRef, useState } from 'react'

export type OutlineAction = 'add' | 'lead' | 'cut' | 'rename' | 'duplicate' | 'delete'

const tools: readonly { action: OutlineAction; title: string; keys: string; aria: string; icon: typeof Plus }[] = [
  { action: 'add', title: 'Add after', keys: 'Shift Enter', aria: 'Shift+Enter', icon: Plus },
  { action: 'lead', title: 'Lead elsewhere', keys: 'Ctrl Enter', aria: 'Control+Enter', icon: Route },
  { action: 'cut', title: 'Cut the way', keys: 'Shift Delete', aria: 'Shift+Delete', icon: Unlink },
  { action: 'rename', title: 'Rename', keys: 'F2', aria: 'F2', icon: Pencil },
  { action: 'duplicate', title: 'Duplicate', keys: 'Ctrl D', aria: 'Control+D', icon: Copy },
  { action: 'delete', title: 'Delete', keys: 'Delete', aria: 'Delete', icon: Trash2 },
]

type OutlineToolbarProps = {
  readOnly: string | undefined
  can: (action: OutlineAction) => boolean
  onAction: (action: OutlineAction) => void
}

/** What can be done with the row that the cursor is on. One stop for Tab, arrows go through it. */
export function OutlineToolbar({ readOnly, can, onAction }: OutlineToolbarProps) {
  const [stop, setStop] = useState(0)
  const bar = useRef<HTMLDivElement>(null)
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Change the outline"
      className="outlineTools"
      onKeyDown={(event) => {
        const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
        if (by === 0) return
        const next = (stop + by + tools.length) % tools.length
        setStop(next)
        bar.current?.querySelectorAll('button')[next]?.focus()
        event.preventDefault()
      }}
    >
      {tools.map(({ action, title, keys, aria, icon: Icon }, index) => {
        const isOff = readOnly !== undefined || !can(action)
        return (
          <Tooltip key={action} label={readOnly ?? `${title} (${keys})`} openDelay={300}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={title}
              aria-keyshortcuts={aria}
              aria-disabled={isOff}
              {...(isOff && { 'data-disabled': true })}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => setStop(index)}
              onClick={() => !isOff && onAction(action)}
            >
              <Icon size={15} />
            </ActionIcon>
          </Tooltip>
        )
      })}
    </div>
  )
}
