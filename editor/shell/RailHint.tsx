import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'

/** The name of an icon in the rail. */
export function RailHint({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Tooltip label={label} position="right">
      {children}
    </Tooltip>
  )
}
