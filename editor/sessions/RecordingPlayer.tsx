import { recordingDetailSchema, type RecordingView } from '#shared/api/call.ts'
import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { failureOf } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { useMay } from '../account/account.ts'
import { WavePlayer } from '../content/item/WavePlayer.tsx'
import { player } from '../content/player.ts'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { clockLength } from './sessionWords.ts'

type Fetched = { kind: 'none' | 'loading' } | { kind: 'here'; url: string } | { kind: 'failed'; message: string }
type Recording = Pick<RecordingView, 'sid' | 'source' | 'status' | 'audio' | 'durationSeconds' | 'place' | 'problem'>

/** A recording as the session tells of it: its picture, its sound, or where that is instead. `isOver`: its call has ended. */
export function RecordingPlayer({ recording, isOver }: { recording: Recording; isOver: boolean }) {
  const { may } = useMay('recordings:read')
  const removing = useMay('recordings:delete')
  if (!may) return <Note>Recordings are heard by analysts, agents, admins and owners.</Note>
  const words = placeWords(recording, isOver)
  const isBeingMade = recording.status === 'in-progress' && !isOver
  const note = words !== undefined && <Note>{words}</Note>
  return (
    <div className="sessionRecording">
      <Group gap={6} wrap="nowrap" align="center">
        {recording.audio === null ? note : <Heard recording={recording} />}
        {removing.may && recording.place !== 'deleted' && !isBeingMade && <DeleteRecording recording={recording} />}
      </Group>
      {recording.audio !== null && note}
    </div>
  )
}

/** What is to be said of a recording that is not simply here. */
function placeWords({ place, status, problem, source }: Recording, isOver: boolean): string | undefined {
  const why = problem === null ? '' : ` ${problem}`
  switch (place) {
    case 'none':
      if (status !== 'in-progress') return `The recording has no sound.${why || ' The carrier recorded nothing.'}`
      if (!isOver) return 'The recording has no sound yet: its call goes on.'
      return problem === null
        ? 'The recording has no sound yet: the carrier has not finished it.'
        : `The recording has no sound yet.${why} The carrier is asked again.`
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

/** The address of a caller's sound is good for a quarter of an hour and its own length. */
const askAnewMs = 10 * 60_000
/** Places in a sound, as `WavePlayer` counts them, of one that nobody measured. */
const unmeasured: readonly number[] = []

/** What is stored is played as it comes, from where it is wanted; what is with the carrier still comes as a whole. */
function Heard({ recording }: { recording: Recording }) {
  const { sid, durationSeconds, place } = recording
  const client = useClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['recordings', sid],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.recordings[':recordingSid'].$get({ param: { recordingSid: sid } }, { init: { signal } }),
        recordingDetailSchema,
      ),
    enabled: place === 'stored',
    // What is stored does not change, but the signature of its address ends.
    staleTime: askAnewMs,
    refetchInterval: askAnewMs,
  })
  const sound = data?.sound
  const lengthMs = sound?.durationMs ?? (durationSeconds === null ? null : durationSeconds * 1000)
  if (place !== 'stored' || (data && !sound)) return <FromCarrier recording={recording} lengthMs={lengthMs} />
  if (error)
    return (
      <Text size="xs" c="red" role="alert">
        {messageOf(error)}{' '}
        <Anchor component="button" type="button" inherit onClick={() => void refetch()}>
          Try again
        </Anchor>
      </Text>
    )
  if (!sound) return <RowSkeletons what="The recording" rows={1} height={44} />
  return (
    <Player
      sid={sid}
      url={sound.url}
      peaks={sound.waveform}
      lengthMs={lengthMs}
      onRefused={async () => (await refetch({ cancelRefetch: false })).data?.sound?.url}
    />
  )
}

type PlayerProps = {
  sid: string
  url: string
  peaks: readonly number[]
  lengthMs: number | null
  /** The address does not serve: another is to be had. */
  onRefused?: () => Promise<string | undefined>
}

function Player({ sid, url, peaks, lengthMs, onRefused }: PlayerProps) {
  const id = playableId(sid)
  useEffect(() => () => player.drop(id), [id])
  // A caller far from the telephone is drawn as tall as one near it: nobody judges the level of a message.
  const drawn = useMemo(() => {
    const tallest = Math.max(1, ...peaks)
    return peaks.map((peak) => (peak / tallest) * 100)
  }, [peaks])
  return (
    <div className="sessionHeard">
      <WavePlayer id={id} url={url} title="recording" peaks={drawn} durationMs={lengthMs ?? 0} onRefused={onRefused} />
    </div>
  )
}

const playableId = (sid: string) => `recording ${sid}`

/** The sound as the carrier gives it, which takes our token and knows no ranges: fetched when it is asked for. */
function FromCarrier({ recording: { sid, audio }, lengthMs }: { recording: Recording; lengthMs: number | null }) {
  const client = useClient()
  const [state, setState] = useState<Fetched>({ kind: 'none' })
  const fetching = useRef<AbortController>(undefined)
  const url = state.kind === 'here' ? state.url : undefined
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url])
  useEffect(() => () => fetching.current?.abort(), [])
  const load = async () => {
    fetching.current?.abort()
    const { signal } = (fetching.current = new AbortController())
    setState({ kind: 'loading' })
    try {
      const answer = await client.fetch(audio ?? '', { headers: { accept: 'audio/*' }, signal })
      if (!answer.ok) throw await failureOf(answer)
      const whole = await answer.blob()
      if (signal.aborted) return
      const made = URL.createObjectURL(whole)
      setState({ kind: 'here', url: made })
      player.toggle({ id: playableId(sid), url: made })
    } catch (error) {
      if (!signal.aborted) setState({ kind: 'failed', message: messageOf(error) })
    }
  }
  if (url !== undefined) return <Player sid={sid} url={url} peaks={unmeasured} lengthMs={lengthMs} />
  return (
    <div className="sessionHeard">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Play size={14} aria-hidden />}
        loading={state.kind === 'loading'}
        onClick={() => void load()}
      >
        {`Play recording${lengthMs === null ? '' : ` (${clockLength(lengthMs)})`}`}
      </Button>
      {state.kind === 'failed' && (
        <Text size="xs" c="red" role="alert">
          {state.message}
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
