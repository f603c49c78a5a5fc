import { Button } from '@mantine/core'

export function ProblemsButton({ isOpen, onClick }: { isOpen: boolean; onClick: () => void }) {
  return (
    <Button size="xs" variant={isOpen ? 'light' : 'default'} aria-pressed={isOpen} onClick={onClick}>
      Problems
    </Button>
  )
}
