import { Badge } from '@mantine/core'
import { Circle, FileAudio, PhoneForwarded, PhoneOff, Voicemail, Volume2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatNumber } from '../numbers/formatNumber.ts'
import type { Line } from './twimlLines.ts'

/** One thing that the caller hears, or that the call does. `language` is shown where it differs from the line before. */
export function SpokenLine({ line, isNewLanguage }: { line: Line; isNewLanguage: boolean }) {
  switch (line.kind) {
    case 'say':
      return (
        <Row icon={Volume2} isSpoken>
          <span lang={line.language} className="breaks">
            {line.text}
          </span>
          {isNewLanguage && line.language !== undefined && (
            <Badge size="xs" variant="default" tt="none" fw={500}>
              {line.language}
            </Badge>
          )}
        </Row>
      )
    case 'play':
      return (
        <Row icon={FileAudio} isSpoken>
          <span className="breaks">{fileName(line.url)}</span>
        </Row>
      )
    case 'dial':
      return <Row icon={PhoneForwarded}>{`Transfers to ${formatNumber(line.number)}`}</Row>
    case 'record':
      return <Row icon={Voicemail}>Records a message after the tone</Row>
    case 'recordCall':
      return <Row icon={Circle}>Records the call from here</Row>
    case 'hangUp':
      return <Row icon={PhoneOff}>Ends the call</Row>
    default:
      return line satisfies never
  }
}

function Row({
  icon: Icon,
  isSpoken = false,
  children,
}: {
  icon: LucideIcon
  isSpoken?: boolean
  children: ReactNode
}) {
  return (
    <div className={isSpoken ? 'sessionLine' : 'sessionLine quiet'}>
      <Icon size={14} aria-hidden className="sessionLineIcon" />
      <div className="sessionLineText">{children}</div>
    </div>
  )
}

function fileName(url: string): string {
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) ?? url
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
