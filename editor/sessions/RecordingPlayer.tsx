import type { RecordingView } from '#shared/api/call.ts'
import { Button, Text } from '@mantine/core'
import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import { failureOf } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { useMay } from '../account/account.ts'
import { clockLength } from './sessionWords.ts'

type Sound = { url: string } | { error: string } | 'loading' | undefined

/** Plays a recording, which only comes with the token: it is fetched when asked for. */
export function RecordingPlayer({
  recording,
}: {
  recording: Pick<RecordingView, 'sid' | 'audio' | 'durationSeconds'>
}) {
  const client = useClient()
  const { may } = useMay('recordings:read')
  const [sound, setSound] = useState<Sound>(undefined)
  const url = typeof sound === 'object' && 'url' in sound ? sound.url : undefined
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url])

  const load = async () => {
    setSound('loading')
    try {
      const answer = await client.fetch(recording.audio ?? '', { headers: { accept: 'audio/*' } })
      if (!answer.ok) throw await failureOf(answer)
      setSound({ url: URL.createObjectURL(await answer.blob()) })
    } catch (error) {
      setSound({ error: messageOf(error) })
    }
  }

  if (!may) return <Note>Recordings are heard by analysts, agents, admins and owners.</Note>
  if (recording.audio === null) return <Note>The recording has no sound yet.</Note>
  if (url !== undefined) return <audio className="sessionAudio" controls autoPlay src={url} aria-label="Recording" />
  const length = recording.durationSeconds === null ? '' : ` (${clockLength(recording.durationSeconds * 1000)})`
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Play size={14} aria-hidden />}
        loading={sound === 'loading'}
        onClick={() => void load()}
      >
        {`Play recording${length}`}
      </Button>
      {typeof sound === 'object' && 'error' in sound && (
        <Text size="xs" c="red" role="alert">
          {sound.error}
        </Text>
      )}
    </>
  )
}

const Note = ({ children }: { children: string }) => (
  <Text size="xs" className="quiet">
    {children}
  </Text>
)
