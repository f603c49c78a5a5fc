import { Button, Group, Text } from '@mantine/core'

export function UndoToast({ message, undo, close }: { message: string; undo: () => void; close: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" className="breaks">
        {message}
      </Text>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => {
          close()
          undo()
        }}
      >
        Undo
      </Button>
    </Group>
  )
}
