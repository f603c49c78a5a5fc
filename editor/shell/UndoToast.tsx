import { Button, Group, Text } from '@mantine/core'
import { LinkToast, type ToastLink } from './LinkToast.tsx'

type UndoToastProps = {
  message: string
  undo: (() => void) | undefined
  way: string
  link?: ToastLink | undefined
  close: () => void
}

export function UndoToast({ message, undo, way, link, close }: UndoToastProps) {
  return (
    <Group justify="space-between" wrap="nowrap">
      {link ? (
        <LinkToast message={message} {...link} close={close} />
      ) : (
        <Text size="sm" className="breaks">
          {message}
        </Text>
      )}
      {undo && (
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ flexShrink: 0 }}
          onClick={() => {
            close()
            undo()
          }}
        >
          {way}
        </Button>
      )}
    </Group>
  )
}
