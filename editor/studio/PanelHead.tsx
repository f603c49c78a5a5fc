import { ActionIcon, Group } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

/** The title row of a panel, with what can be done in it and the way to close it. */
export function PanelHead({ title, children, onClose }: { title: string; children?: ReactNode; onClose?: () => void }) {
  return (
    <div className="panelHead">
      <h2>{title}</h2>
      <Group gap={6} wrap="nowrap">
        {children}
        {onClose && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Close ${title.toLowerCase()}`}
            onClick={onClose}
          >
            <X size={15} />
          </ActionIcon>
        )}
      </Group>
    </div>
  )
}
