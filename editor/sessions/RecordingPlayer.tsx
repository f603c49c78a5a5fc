import { recordingDetailSchema, type RecordingView } from '#shared/api/call.ts'
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { failureOf } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { useMay } from '../account/account.ts'
import { Waveform } from '../content/Waveform.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { clockLength } from './sessionWords.ts'

type Sound = { url: string } | { error: string } | 'loading' | undefined
type Recording = Pick<RecordingView, 'sid' | 'source' | 'audio' | 'durationSeconds' | 'place' | 'problem'>

/** A recording as the session tells of it: its picture, its sound, or where that is instead. */
export function RecordingPlayer({ recording }: { recording: Recording }) {
  const { may } = useMay('recordings:read')
  const removing = useMay('recordings:delete')
  if (!may) return <Note>Recordings are heard by analysts, agents, admins and owners.</Note>
  const words = placeWords(recording)
  return (
    <div className="sessionRecording">
      {recording.audio !== null && (
        <Group gap={6} wrap="nowrap" align="flex-end">
          <Heard recording={recording} />
          {removing.may && <DeleteRecording recording={recording} />}
        </Group>
      )}
      {words !== undefined && <Note>{words}</Note>}
    </div>
  )
}

/** What is to be said of a recording that is not simply here. */
function placeWords({ place, problem, source }: Recording): string | undefined {
  const why = problem === null ? '' : ` ${problem}`
  switch (place) {
    case 'none':
      return 'The recording has no sound yet.'
    case 'carrier':
      return 'The sound is with the carrier only.'
    case 'fetching':
      return problem === null
        ? 'The sound is with the carrier still, and on its way here.'
        : `The sound is with the carrier still.${why} It is tried again.`
    case 'failed':
      return `The sound could not be fetched from the carrier.${why}`
    case 'deleted':
      return source === 'RecordVerb' ? 'The message was deleted.' : 'The recording was deleted.'
    case 'stored':
      return undefined
    default:
      return place satisfies never
  }
}

/** The sound only comes with the token: it is fetched when it is asked for. */
function Heard({ recording: { sid, audio, durationSeconds, place } }: { recording: Recording }) {
  const client = useClient()
  const element = useRef<HTMLAudioElement>(null)
  const [sound, setSound] = useState<Sound>(undefined)
  const [progress, setProgress] = useState(0)
  const url = typeof sound === 'object' && 'url' in sound ? sound.url : undefined
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url])
  const { data } = useQuery({
    queryKey: ['recordings', sid],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.recordings[':recordingSid'].$get({ param: { recordingSid: sid } }, { init: { signal } }),
        recordingDetailSchema,
      ),
    enabled: place === 'stored',
    // What is stored does not change.
    staleTime: Infinity,
  })
  const load = async () => {
    setSound('loading')
    try {
      const answer = await client.fetch(audio ?? '', { headers: { accept: 'audio/*' } })
      if (!answer.ok) throw await failureOf(answer)
      setSound({ url: URL.createObjectURL(await answer.blob()) })
    } catch (error) {
      setSound({ error: messageOf(error) })
    }
  }
  const lengthMs = data?.sound?.durationMs ?? (durationSeconds === null ? null : durationSeconds * 1000)
  // A caller far from the telephone is drawn as tall as one near it: nobody judges the level of a message.
  const waveform = useMemo(() => {
    const peaks = data?.sound?.waveform ?? []
    const tallest = Math.max(1, ...peaks)
    return peaks.map((peak) => (peak / tallest) * 100)
  }, [data])
  return (
    <div className="sessionHeard">
      {waveform.length > 0 && (
        <Waveform
          peaks={waveform}
          progress={progress}
          onSeek={
            url === undefined
              ? undefined
              : (to) => {
                  const { current } = element
                  if (current && Number.isFinite(current.duration)) current.currentTime = to * current.duration
                }
          }
        />
      )}
      {url !== undefined ? (
        <audio
          ref={element}
          className="sessionAudio"
          controls
          autoPlay
          src={url}
          aria-label="Recording"
          onTimeUpdate={({ currentTarget: { currentTime, duration } }) =>
            setProgress(duration > 0 ? currentTime / duration : 0)
          }
        />
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Play size={14} aria-hidden />}
          loading={sound === 'loading'}
          onClick={() => void load()}
        >
          {`Play recording${lengthMs === null ? '' : ` (${clockLength(lengthMs)})`}`}
        </Button>
      )}
      {typeof sound === 'object' && 'error' in sound && (
        <Text size="xs" c="red" role="alert">
          {sound.error}
        </Text>
      )}
    </div>
  )
}

function DeleteRecording({ recording: { sid } }: { recording: Recording }) {
  const client = useClient()
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () =>
      client.send(() => client.api.recordings[':recordingSid'].$delete({ param: { recordingSid: sid } })),
    onSuccess: () => toastDone('The recording is deleted, and the carrier is asked to delete its copy.'),
    onError: (error) => toastFailure('The recording was not deleted', error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions', 'one'] }),
  })
  const ask = () =>
    modals.openConfirmModal({
      title: 'Delete this recording?',
      children: (
        <Text size="sm">
          Its sound and its transcript are deleted here and at the carrier, and cannot be brought back. What the flow
          did in this session stays.
        </Text>
      ),
      labels: { confirm: 'Delete', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    })
  return (
    <Tooltip label="Delete recording">
      <ActionIcon variant="subtle" color="gray" aria-label="Delete recording" loading={remove.isPending} onClick={ask}>
        <Trash2 size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

const Note = ({ children }: { children: string }) => (
  <Text size="xs" className="quiet">
    {children}
  </Text>
)
