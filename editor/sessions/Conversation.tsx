import { Badge, Text, UnstyledButton } from '@mantine/core'
import { Braces, Globe, Lock, PhoneCall, User, type LucideIcon } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { hashOfPlayed } from '../content/playedFile.ts'
import { wordsOfPlayed } from '../content/wordsOfPlayed.ts'
import { useQuietLeave } from '../content/player.ts'
import { RecordingPlayer } from './RecordingPlayer.tsx'
import type { ReplayFrame } from './replayFrames.ts'
import type { SessionDocuments } from './sessionDocuments.ts'
import type { Input, InputBy } from './sessionInput.ts'
import type { Turn } from './sessionTurns.ts'
import { clockLength } from './sessionWords.ts'
import { SpokenLine } from './SpokenLine.tsx'
import type { SessionDetail } from './useSession.ts'
import { isMereBeginning, wayWords } from './wayWords.ts'

type ConversationProps = {
  session: SessionDetail
  turns: readonly Turn[]
  documents: SessionDocuments
  /** The step that a replay is at, which is kept in view, and the way to another. */
  currentSeq?: number
  onPick?: (seq: number) => void
}

/** What was said and done, step by step, with times. */
export function Conversation({ session, turns, documents, currentSeq, onPick }: ConversationProps) {
  const languages = turnLanguages(turns)
  useQuietLeave()
  return (
    <ol className="sessionTurns" aria-label="Conversation">
      {turns.map((turn, index) => (
        <TurnRow
          key={turn.seq}
          session={session}
          turn={turn}
          documents={documents}
          languageBefore={languages[index]}
          isCurrent={turn.seq === currentSeq}
          {...(onPick && { onPick })}
        />
      ))}
    </ol>
  )
}

type TurnRowProps = Pick<ConversationProps, 'session' | 'documents' | 'onPick'> & {
  turn: Turn
  languageBefore: string | undefined
  isCurrent: boolean
}

function TurnRow({ session, turn, documents, languageBefore, isCurrent, onPick }: TurnRowProps) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isCurrent])
  const time = (
    <time dateTime={turn.at} title={new Date(turn.at).toLocaleString()} className="numeric">
      {clockLength(turn.offsetMs)}
    </time>
  )
  const itemOf = (url: string, frames: readonly ReplayFrame[]) => {
    const hash = hashOfPlayed(url)
    const item = hash === undefined ? undefined : session.heard.find((one) => one.hash === hash)
    const nodes = frames.flatMap((frame) => documents.nodeOf(frame) ?? [])
    return item && { ...item, ...wordsOfPlayed(item, nodes) }
  }
  let language = languageBefore
  return (
    <li
      ref={row}
      className="sessionTurn"
      data-current={isCurrent || undefined}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <div className="sessionTurnTime quiet">
        {onPick ? (
          <UnstyledButton
            className="sessionTurnPick"
            onClick={() => onPick(turn.seq)}
            aria-label={`Replay from ${clockLength(turn.offsetMs)}`}
          >
            {time}
          </UnstyledButton>
        ) : (
          time
        )}
      </div>
      <div className="sessionTurnBody">
        <InputRow input={turn.input} session={session} />
        {turn.passages.map(({ frames, lines }, index) => (
          <div key={index} className="sessionPassage">
            {frames.some((frame) => !isMereBeginning(frame)) && (
              <PassedNodes frames={frames} documents={documents} root={session.flow.key} />
            )}
            {lines.map((line, at) => {
              const isNewLanguage = line.kind === 'say' && line.language !== language
              if (line.kind === 'say') language = line.language
              const item = line.kind === 'play' ? itemOf(line.url, frames) : undefined
              return <SpokenLine key={at} {...{ line, isNewLanguage, item }} playId={`${turn.seq} ${index} ${at}`} />
            })}
          </div>
        ))}
        {turn.isSealed && (
          <div className="sessionLine quiet">
            <Lock size={14} aria-hidden className="sessionLineIcon" />
            <div>What was said is hidden: it held a sensitive value.</div>
          </div>
        )}
        {turn.facts.length > 0 && (
          <div className="sessionFacts">
            {turn.facts.map((fact) => (
              <Badge key={fact} variant="default" tt="none" fw={500} size="sm">
                {fact}
              </Badge>
            ))}
          </div>
        )}
      </div>
    </li>
  )
}

const inputIcons: Readonly<Record<InputBy, LucideIcon>> = {
  caller: User,
  call: PhoneCall,
  service: Globe,
  flow: Braces,
}

function InputRow({ input, session }: { input: Input; session: SessionDetail }) {
  const Icon = input.isHidden ? Lock : inputIcons[input.by]
  const recording = session.recordings.find(({ sid }) => sid === input.recordingSid)
  return (
    <div className="sessionInput" data-by={input.by}>
      <Icon size={14} aria-hidden className="sessionLineIcon" />
      <div className="sessionLineText">
        <span className="sessionInputText">{input.text}</span>
        {input.quote !== undefined && <q className="sessionQuote breaks">{input.quote}</q>}
        {input.choice !== undefined && <span className="breaks">{input.choice}</span>}
        {input.detail !== undefined && (
          <Text span size="xs" className="quiet">
            {input.detail}
          </Text>
        )}
        {recording && <RecordingPlayer recording={recording} isOver={session.endedAt !== null} />}
      </div>
    </div>
  )
}

function PassedNodes({
  frames,
  documents,
  root,
}: {
  frames: readonly ReplayFrame[]
  documents: SessionDocuments
  root: string | null
}) {
  return (
    <div className="sessionPassed">
      {frames.map((frame, index) => {
        if (isMereBeginning(frame)) return null
        const { label, way } = wayWords(frame)
        const isElsewhere = frame.flow !== root && frame.flow !== frames[index - 1]?.flow
        return (
          <span key={index} className="sessionPass breaks">
            {isElsewhere && <Quiet>{`${documents.flowName(frame)}: `}</Quiet>}
            {label}
            {way !== undefined && ` ${way}`}
          </span>
        )
      })}
    </div>
  )
}

const Quiet = ({ children }: { children: ReactNode }) => <span className="quiet">{children}</span>

/** The language each turn begins in: that of the last line before it. */
function turnLanguages(turns: readonly Turn[]): (string | undefined)[] {
  let language: string | undefined
  return turns.map(({ passages }) => {
    const before = language
    for (const { lines } of passages)
      for (const line of lines) if (line.kind === 'say') language = line.language ?? language
    return before
  })
}
