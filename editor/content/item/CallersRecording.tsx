import type { ContentItem } from '#shared/api/content.ts'
import { Anchor, Button, Paper, Text } from '@mantine/core'
import { ArrowLeft, Download, PhoneIncoming } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { formatNumber } from '../../numbers/formatNumber.ts'
import { useSession } from '../../sessions/useSession.ts'
import { PageFrame } from '../../shell/PageFrame.tsx'
import { durationOf, languageWords, lengthWords } from '../contentWords.ts'
import { player } from '../player.ts'
import { useNewestItem } from './useNewestItem.ts'
import { WavePlayer } from './WavePlayer.tsx'

/** What a caller said: to be heard, and read where there is a transcript. Everything else is done at its session. */
export function CallersRecording({ item }: { item: ContentItem }) {
  const { sessionId, title } = item
  const readNewest = useNewestItem(item.id)
  const nextUrl = async () => {
    const newest = await readNewest()
    return newest && heardOf(newest)?.file?.url
  }
  useEffect(() => () => player.drop(item.id), [item.id])
  const content = heardOf(item)
  const file = content?.file ?? null
  const durationMs = content ? durationOf(content) : null
  return (
    <PageFrame
      title={title}
      lead="What a caller said. It is kept as long as your company’s retention says, is not changed, and is deleted at its session."
      actions={
        <>
          {file && (
            <Button
              component="a"
              href={file.url}
              download={file.name}
              size="xs"
              variant="default"
              leftSection={<Download size={15} aria-hidden />}
            >
              Download
            </Button>
          )}
          {sessionId !== null && (
            <Button
              component={Link}
              to={`/sessions/${sessionId}`}
              size="xs"
              variant="default"
              leftSection={<PhoneIncoming size={15} aria-hidden />}
            >
              Go to its session
            </Button>
          )}
        </>
      }
    >
      <div className="itemBack">
        <Anchor component={Link} to="/content" size="sm">
          <ArrowLeft size={14} aria-hidden /> Library
        </Anchor>
      </div>
      <Paper withBorder className="languageCard">
        {content && file ? (
          <WavePlayer
            id={item.id}
            url={file.url}
            title={title}
            peaks={content.sound?.waveform ?? []}
            durationMs={durationMs ?? 0}
            onRefused={nextUrl}
          />
        ) : (
          <Text size="sm" className="quiet">
            {item.isDeleted ? 'It is deleted.' : 'It is not here yet: it is fetched from the carrier.'}
          </Text>
        )}
        <dl className="itemFacts">
          {sessionId === null ? <Fact name="Recorded">{at(item.createdAt)}</Fact> : <OfCall sessionId={sessionId} />}
          {durationMs !== null && <Fact name="Length">{lengthWords(durationMs)}</Fact>}
          {content && <Fact name="Language">{languageWords(content.language)}</Fact>}
        </dl>
        {content && content.text !== '' && (
          <div>
            <h2 className="itemHeading">What was said</h2>
            <Text size="sm" className="breaks" lang={content.language}>
              {content.text}
            </Text>
          </div>
        )}
      </Paper>
    </PageFrame>
  )
}

const heardOf = ({ languages }: ContentItem) => languages.find(({ file }) => file !== null) ?? languages[0]

/** Who was spoken with, and when. */
function OfCall({ sessionId }: { sessionId: string }) {
  const { data: session } = useSession(sessionId)
  if (!session) return null
  const { direction, caller, startedAt } = session
  return (
    <>
      <Fact name={direction === 'inbound' ? 'Caller' : 'Number called'}>
        {caller === null ? 'Withheld' : formatNumber(caller)}
      </Fact>
      <Fact name="Call began">{at(startedAt)}</Fact>
    </>
  )
}

const at = (instant: string) => new Date(instant).toLocaleString()

const Fact = ({ name, children }: { name: string; children: string }) => (
  <div>
    <dt>{name}</dt>
    <dd className="breaks numeric">{children}</dd>
  </div>
)
