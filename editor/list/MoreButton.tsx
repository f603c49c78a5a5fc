import { ActionIcon } from '@mantine/core'
import { Ellipsis } from 'lucide-react'

type MoreButtonProps = { id: string; name: string; isOpen: boolean; onMenu: (anchor: HTMLElement) => void }

/** Opens the menu of a row. */
export function MoreButton({ id, name, isOpen, onMenu }: MoreButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      id={`more-${id}`}
      aria-label={`More for ${name}`}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onClick={({ currentTarget }) => onMenu(currentTarget)}
    >
      <Ellipsis size={18} aria-hidden />
    </ActionIcon>
  )
}
