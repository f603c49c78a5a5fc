import { Button, Group, Text } from '@mantine/core'

type UndoToastProps = { message: string; undo: () => void; way: string; close: () => void }

export function UndoToast({ message, undo, way, close }: UndoToastProps) {
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
        {way}
      </Button>
    </Group>
  )
}
