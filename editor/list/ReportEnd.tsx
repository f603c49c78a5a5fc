import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'

/** The last line of a report: close it, or go where it can be mended. */
export const ReportEnd = ({ children, onDone }: { children?: ReactNode; onDone: () => void }) => (
  <Group justify="flex-end" gap="xs">
    {children}
    <Button onClick={onDone} data-autofocus>
      Close
    </Button>
  </Group>
)
