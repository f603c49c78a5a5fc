import type { ReactNode } from 'react'
import { Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { readVtt, writeTime } from './captions.ts'

const longestBlock = 120

/** Of a file that is not to be written again: a part of it would be lost. */
export function UnreadCaptions({ block, url }: { block: string; url: string | null }) {
  const shown = block.length > longestBlock ? `${block.slice(0, longestBlock)}…` : block
  return (
    <Alert variant="default" title="These captions cannot be edited here">
      <Text size="sm">
        A part of their file cannot be read, and would be lost: <q className="breaks">{shown}</q>. Change the{' '}
        {url === null ? 'file' : <Anchor href={url}>file</Anchor>} itself, and put it back with Replace.
      </Text>
    </Alert>
  )
}

type NewerCaptionsProps = {
  /** What a colleague saved; undefined while it is on its way. */
  vtt: string | undefined
  /** Why it does not come. */
  failure: ReactNode
  language: string
  onTake: () => void
  /** Saves one's own over them. */
  save: ReactNode
}

/** Beside captions that are not saved: others were saved meanwhile. Both are kept until their author says which stay. */
export function NewerCaptions({ vtt, failure, language, onTake, save }: NewerCaptionsProps) {
  const cues = vtt === undefined ? [] : readVtt(vtt).cues
  return (
    <Alert color="yellow" variant="light" title="Other captions were saved meanwhile">
      {vtt === '' ? (
        <Text size="sm">None: they were taken out.</Text>
      ) : vtt === undefined ? (
        failure || <RowSkeletons what="The newer captions" rows={1} />
      ) : (
        <details>
          <summary>Look at the newer ones</summary>
          <ol className="itemNewer" tabIndex={0} aria-label="Newer captions" lang={language}>
            {cues.map(({ fromMs, toMs, text }, at) => (
              <li key={at} className="breaks">
                <span className="quiet">{`${writeTime(fromMs)}–${writeTime(toMs)}`}</span> {text}
              </li>
            ))}
          </ol>
        </details>
      )}
      <Text size="sm">Yours are here, and not saved. Which of the two shall stay?</Text>
      <Group gap="xs" mt="xs">
        {save}
        <Button size="compact-sm" variant="default" disabled={vtt === undefined} onClick={onTake}>
          Keep theirs
        </Button>
      </Group>
    </Alert>
  )
}

/** Beside captions that are not saved: the video under which they belong was taken out. */
export function VideoGone({ name, back }: { name: string; back: ReactNode }) {
  return (
    <Alert color="yellow" variant="light" title={`The video in ${name} was taken out meanwhile`}>
      <Text size="sm">
        Your captions are here, and not saved: they need a video. Bring it back or upload another one, and save them
        then; or discard them.
      </Text>
      <Group gap="xs" mt="xs">
        {back}
      </Group>
    </Alert>
  )
}
