import { wordless } from '#shared/flow/bindings.ts'
import { Anchor, Badge } from '@mantine/core'
import { Circle, FileAudio, PhoneForwarded, PhoneOff, Voicemail, Volume2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { PlayButton } from '../content/PlayButton.tsx'
import { playedName } from '../content/playedFile.ts'
import { formatNumber } from '../numbers/formatNumber.ts'
import type { Line } from './twimlLines.ts'
import type { SessionDetail } from './useSession.ts'

export type HeardItem = SessionDetail['heard'][number]

type SpokenLineProps = {
  line: Line
  isNewLanguage: boolean
  /** What a file that is played is, where it is known. */
  item: HeardItem | undefined
  /** Of the player's buttons, the one of this line. */
  playId: string
}

/** One thing that the caller hears, or that the call does. `language` is shown where it differs from the line before. */
export function SpokenLine({ line, isNewLanguage, item, playId }: SpokenLineProps) {
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
          {item ? <PlayedItem item={item} id={playId} /> : <span className="breaks">{playedWords(line.url)}</span>}
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

const playedWords = (url: string) => {
  const name = playedName(url)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** A recording of the library: what it is called, what is said in it, and how it sounds. */
function PlayedItem({ item: { itemId, title, language, text, url }, id }: { item: HeardItem; id: string }) {
  return (
    <div className="sessionPlayed">
      <PlayButton id={id} title={title} url={url} size="sm" />
      <div className="breaks">
        <Anchor component={Link} to={`/content/${itemId}`} inherit>
          <bdi>{title}</bdi>
        </Anchor>
        {text.trim() !== '' && (
          <div className="sessionWords" lang={language === wordless ? undefined : language} dir="auto">
            {text}
          </div>
        )}
      </div>
    </div>
  )
}
