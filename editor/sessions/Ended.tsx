import type { SessionView } from '#shared/api/session.ts'
import { Badge } from '@mantine/core'
import { endings } from './sessionWords.ts'

/** How a session ended, or that the caller is still there. */
export function Ended({ session }: { session: Pick<SessionView, 'status' | 'ending'> }) {
  if (session.status === 'live' || session.ending === null)
    return (
      <Badge className="status" color="teal" variant="dot" tt="none" fw={500} miw="max-content">
        On the line now
      </Badge>
    )
  const { word, meaning, icon: Icon, color } = endings[session.ending]
  return (
    <span className="sessionEnded oneLine" title={meaning} data-color={color}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  )
}
