import { Button, Group } from '@mantine/core'

/** The last line of a dialog: leave it, or do it. */
export function FormEnd({
  label,
  color,
  isSending,
  disabled = false,
  onCancel,
}: {
  label: string
  color?: string
  isSending: boolean
  disabled?: boolean
  onCancel: () => void
}) {
  return (
    <Group justify="flex-end" gap="xs" mt="md">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={isSending} disabled={disabled} {...(color !== undefined && { color })}>
        {label}
      </Button>
    </Group>
  )
}
