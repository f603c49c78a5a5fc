import { Badge, Box, Button, CopyButton, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { ArrowLeft, Check, Link2 } from 'lucide-react'
import { useMemo } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { isMissing } from '../api/isMissing.ts'
import { formatNumber } from '../numbers/formatNumber.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { NoSuch } from '../shell/NoSuch.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { usePageParams } from '../shell/usePageParams.ts'
import { Conversation } from './Conversation.tsx'
import { Ended } from './Ended.tsx'
import { replayFrames } from './replayFrames.ts'
import { ReplayView } from './ReplayView.tsx'
import { SaveAsTest } from './SaveAsTest.tsx'
import { SessionFacts } from './SessionFacts.tsx'
import { sessionTurns } from './sessionTurns.ts'
import { Length } from './Length.tsx'
import { shortInstant, versionWord } from './sessionWords.ts'
import { useSession, useSessionDocuments, type SessionDetail } from './useSession.ts'
import './sessions.css'

/** One session: the conversation, or its replay on the canvas. The view and its step are in the address. */
export function SessionPage() {
  const { sessionId = '' } = useParams()
  const { data: session, error, refetch, isLive, isFollowing } = useSession(sessionId)
  const [params] = useSearchParams()
  const isReplay = params.get('view') === 'replay'
  const title = session ? `Session ${formatCaller(session)}` : 'Session'
  return (
    <Box
      component="section"
      className={isReplay ? 'pageFrame sessionPage replayPage' : 'pageFrame sessionPage'}
      aria-label={title}
    >
      <title>{`${title} · Patchbay`}</title>
      {session && <SessionOverview session={session} isReplay={isReplay} isLost={isLive && !isFollowing} />}
      {!session && error && (
        <Stack gap="sm">
          <Link to="/sessions" className="sessionBack quiet">
            <ArrowLeft size={14} aria-hidden /> Sessions
          </Link>
          {isMissing(error) ? (
            <NoSuch title="There is no such session" path="/sessions" label="Go to the sessions" />
          ) : (
            <FailureNotice title="The session could not be loaded" error={error} retry={() => void refetch()} />
          )}
        </Stack>
      )}
      {!session && !error && (
        <Stack>
          <Title order={1} size="h3">
            Session
          </Title>
          <RowSkeletons what="The steps" />
        </Stack>
      )}
    </Box>
  )
}

const formatCaller = ({ caller, direction }: Pick<SessionDetail, 'caller' | 'direction'>) =>
  `${direction === 'inbound' ? 'from' : 'to'} ${caller === null ? 'a withheld number' : formatNumber(caller)}`

type OverviewProps = { session: SessionDetail; isReplay: boolean; isLost: boolean }

function SessionOverview({ session, isReplay, isLost }: OverviewProps) {
  const [params, setParams] = usePageParams()
  const { documents, flows, error } = useSessionDocuments(session.id, session.interactions.length)
  const frames = useMemo(() => replayFrames(session, documents), [session, documents])
  const turns = useMemo(() => sessionTurns(session, frames), [session, frames])
  const step = Number(params.get('step') ?? 1)
  const index = Math.min(frames.length - 1, Math.max(0, Number.isInteger(step) ? step - 1 : 0))
  const setView = (view: string) => setParams(view === 'replay' ? { view } : {}, { replace: true })

  return (
    <>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md" className="sessionHeader">
        <Stack gap={4} miw={0}>
          <Link to="/sessions" className="sessionBack quiet">
            <ArrowLeft size={14} aria-hidden /> Sessions
          </Link>
          <Group gap="xs">
            <Title order={1} size="h3" className="breaks">
              Session {formatCaller(session)}
            </Title>
            <Ended session={session} />
            {session.isTest && (
              <Badge variant="default" tt="none" fw={500}>
                Trial
              </Badge>
            )}
          </Group>
          <Text size="sm" className="quiet breaks">
            {session.flow.name ?? 'Deleted flow'} {versionWord(session.version.number)} ·{' '}
            {shortInstant(session.startedAt)} · <Length session={session} />
            {isLost && ' · The connection is lost. The page goes on by itself when it is back.'}
          </Text>
        </Stack>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="View"
            value={isReplay ? 'replay' : 'conversation'}
            onChange={setView}
            data={[
              { value: 'conversation', label: 'Conversation' },
              { value: 'replay', label: 'Replay' },
            ]}
          />
          <CopyButton value={location.href}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                onClick={copy}
                leftSection={copied ? <Check size={14} aria-hidden /> : <Link2 size={14} aria-hidden />}
              >
                {copied ? 'Copied' : 'Copy link'}
              </Button>
            )}
          </CopyButton>
          <SaveAsTest session={session} flows={flows} />
        </Group>
      </Group>
      {isReplay && error && <FailureNotice title="The canvas of this session could not be loaded" error={error} />}
      {isReplay && frames.length === 0 && <Text className="quiet">The session has made no step yet.</Text>}
      {isReplay && frames.length > 0 && (
        <ReplayView
          session={session}
          frames={frames}
          turns={turns}
          documents={documents}
          firstIndex={index}
          onRest={(to) => setParams({ view: 'replay', step: String(to + 1) }, { replace: true })}
        />
      )}
      {!isReplay && (
        <div className="sessionColumns">
          <div className="sessionPaper">
            <Conversation session={session} turns={turns} documents={documents} />
          </div>
          <aside className="sessionAside" aria-label="About the session">
            <SessionFacts session={session} />
          </aside>
        </div>
      )}
    </>
  )
}
