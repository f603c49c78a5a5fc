import { Modal, Text } from '@mantine/core'

export function FlowSettings({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Flow settings">
      <Text size="sm">Languages, voices, time zone, recording.</Text>
    </Modal>
  )
}
