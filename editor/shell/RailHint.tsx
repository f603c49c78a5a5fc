import type { ReactElement } from 'react'
import { Hint } from '../studio/Hint.tsx'

/** The name of an icon in the rail; it goes with the click that leads to the page. */
export function RailHint({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Hint label={label} position="right">
      {children}
    </Hint>
  )
}
