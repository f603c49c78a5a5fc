import { Stack, Text } from '@mantine/core'
import { CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { ReportEnd } from './ReportEnd.tsx'

type RefusedReportProps = {
  refused: readonly { id: string; name: ReactNode; message: string | null; more?: ReactNode }[]
  /** Where it can be mended. */
  children?: ReactNode
  onDone: () => void
}

/** Why something was not done, row by row. */
export function RefusedReport({ refused, children, onDone }: RefusedReportProps) {
  return (
    <Stack gap="sm">
      <ul className="listReport">
        {refused.map(({ id, name, message, more }) => (
          <li key={id}>
            <CircleX size={16} className="listReportBad" role="img" aria-label="Refused" />
            <div className="breaks">
              {name}
              <Text size="sm">{message ?? 'Something went wrong. Try again.'}</Text>
              {more}
            </div>
          </li>
        ))}
      </ul>
      <ReportEnd onDone={onDone}>{children}</ReportEnd>
    </Stack>
  )
}
