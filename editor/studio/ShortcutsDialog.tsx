import { Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'
import { isTyping } from '../shell/isTyping.ts'
import { pageLinks } from '../shell/pages.ts'

const groups: readonly { title: string; keys: readonly (readonly [keys: string, what: string])[] }[] = [
  {
    title: 'Draw',
    keys: [
      ['A', 'Add a node behind the selected one, or lead it to another'],
      ['Enter, then Escape', 'Into the fields of the node, and back'],
      ['Delete', 'Delete what is selected'],
      ['Ctrl C, Ctrl X, Ctrl V', 'Copy, cut, paste, also between flows'],
      ['Ctrl D', 'Duplicate'],
      ['Ctrl G', 'Frame the selected nodes'],
      ['T', 'Tidy up'],
      ['Ctrl Z, Ctrl Shift Z', 'Undo, redo'],
    ],
  },
  {
    title: 'Move about',
    keys: [
      ['Tab', 'Next node'],
      ['Arrow keys', 'Move what is selected'],
      ['Alt and arrow keys', 'Walk along the edges'],
      ['F', 'Fit the flow into view'],
      ['Z', 'Zoom to the selection'],
      ['Ctrl A', 'Select all'],
      ['Shift and drag', 'Select what lies within'],
      ['Escape', 'Select nothing; once more, close the details'],
    ],
  },
  {
    title: 'In the table of texts',
    keys: [
      ['Enter or F2', 'Write; Enter goes down, Tab goes on, Escape takes it back'],
      ['Ctrl Enter', 'Say that a translation is right'],
      ['Delete', 'Empty the cell'],
    ],
  },
  {
    title: 'In the outline',
    keys: [
      ['Arrow keys', 'From row to row, fold and unfold; * unfolds all'],
      ['Letters', 'To the next row that begins so'],
      ['Shift Enter', 'Add a node after this one'],
      ['Ctrl Enter', 'Lead this way to another node'],
      ['Shift Delete', 'Cut the way that leads here'],
      ['F2', 'Rename'],
      ['Enter, then Escape', 'Into the fields of a node, and back'],
    ],
  },
  {
    title: 'On the phone, and to publish',
    keys: [
      ['0 to 9, *, #', 'Press the keys of the phone'],
      ['Ctrl Enter', 'Publish, from the note'],
    ],
  },
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Any flow, node or action'],
      ['Ctrl F', 'Find in this flow'],
      ['F3, Shift F3', 'Next thing found, and back'],
      ['Arrow keys', 'Through node types, found things and lists'],
      ...pageLinks.map(({ shortcut, title }) => [shortcut, title] as const),
      ['?', 'This list'],
    ],
  },
]

/** All keys, behind `?`. */
export function ShortcutsDialog({ isOpen, setIsOpen }: { isOpen: boolean; setIsOpen: (isOpen: boolean) => void }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '?' || isTyping(event.target)) return
      event.preventDefault()
      setIsOpen(true)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [setIsOpen])
  return (
    <Modal opened={isOpen} onClose={() => setIsOpen(false)} title="Keyboard shortcuts" size="xl">
      <div className="shortcuts">
        {groups.map(({ title, keys }) => (
          <Stack key={title} gap={6} className="shortcutGroup">
            <Text fw={600} size="sm">
              {title}
            </Text>
            {keys.map(([key, what]) => (
              <Group key={key} justify="space-between" wrap="nowrap" gap="md">
                <Text size="sm">{what}</Text>
                <Kbd size="xs" className="oneLine">
                  {key}
                </Kbd>
              </Group>
            ))}
          </Stack>
        ))}
      </div>
    </Modal>
  )
}
