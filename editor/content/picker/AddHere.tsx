import type { ContentItem } from '#shared/api/content.ts'
import { Button, FileButton } from '@mantine/core'
import { FileUp, Mic } from 'lucide-react'
import { Suspense, useEffect, useRef } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { PartFailedOver } from '../../shell/PartFailed.tsx'
import { toastFailure } from '../../shell/toast.ts'
import { readItem } from '../contentRequests.ts'
import { audibleFiles, kindOfFile, titleOfFile } from '../upload/fileFacts.ts'
import { useUploads } from '../upload/useUploads.ts'
import { videoFacts } from '../upload/videoFacts.ts'
import { useLimits } from '../useContent.ts'

const RecordDialog = lazyPart(
  () => import('../record/RecordDialog.tsx').then(({ RecordDialog }) => RecordDialog),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

type AddHereProps = {
  language: string
  words: string
  onSend: () => (item: ContentItem) => void
  isRecording: boolean
  onRecording: (isRecording: boolean) => void
  /** Told while this is still shown. */
  onPlaced: () => void
}

/** Puts a file, or what is spoken now, into the library as a new item, and has it chosen when it is fit to be played. */
export function AddHere({ language, words, onSend, isRecording, onRecording, onPlaced }: AddHereProps) {
  const client = useClient()
  const queue = useUploads()
  const { data: limits } = useLimits()
  const onPlacedNow = useRef<(() => void) | undefined>(undefined)
  useEffect(() => {
    onPlacedNow.current = onPlaced
    return () => {
      onPlacedNow.current = undefined
    }
  })
  /** What is sent now is chosen later, also when the picker and its page are gone by then. */
  const chooseLater = () => {
    const choose = onSend()
    return ({ itemId }: { itemId: string }) =>
      void readItem(client, itemId).then(
        (item) => {
          choose(item)
          onPlacedNow.current?.()
        },
        (error: unknown) => toastFailure('The file is in the library, but was not chosen', error),
      )
  }
  const send = (file: File | null) => {
    if (!file) return
    const kind = kindOfFile(file)
    queue.add([
      {
        ...{ file, kind, limits: limits?.maxBytes },
        finish: { newItem: { title: titleOfFile(file.name) }, language, ...(words.trim() !== '' && { text: words }) },
        ...(kind === 'video' && { prepare: () => videoFacts(file) }),
        onReady: chooseLater(),
      },
    ])
  }
  const title = words.trim().slice(0, maxWordsTitle) || 'Recording'
  return (
    <>
      <FileButton accept={audibleFiles} onChange={send} inputProps={{ 'aria-label': 'File to upload' }}>
        {(props) => (
          <Button {...props} size="xs" variant="default" leftSection={<FileUp size={15} aria-hidden />}>
            Upload
          </Button>
        )}
      </FileButton>
      <Button
        size="xs"
        variant="default"
        leftSection={<Mic size={15} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => onRecording(true)}
      >
        Record
      </Button>
      <Suspense fallback={null}>
        {isRecording && (
          <RecordDialog
            tasks={[
              {
                ...{ id: 'new', title, language, words },
                place: async () => ({ newItem: { title, kind: 'audio' } }),
                onSaved: chooseLater(),
              },
            ]}
            onClose={() => onRecording(false)}
          />
        )}
      </Suspense>
    </>
  )
}

/** Of a recording's words, what its title is made from. */
const maxWordsTitle = 60
