import '../content.css'
import './record.css'
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { messageOf } from '../../api/messageOf.ts'
import { languageWords } from '../contentWords.ts'
import type { Finish, Placed } from '../upload/sendUpload.ts'
import { useUploads } from '../upload/useUploads.ts'
import { useFocusBack } from '../useFocusBack.ts'
import type { OpenMicrophone } from './microphone.ts'
import { TakeRecorder } from './TakeRecorder.tsx'

export type Spoken = { language: string; words: string }

/** Something to be recorded: whose, in which language, and the words to read. */
export type RecordTask = {
  id: string
  title: string
  language: string
  words: string
  /** The words of another language, to go by where this one has none. */
  source?: Spoken | undefined
  /** Asked for when it is saved: an item that is there by then, or a new one. */
  place: () => Promise<Pick<Finish, 'itemId' | 'newItem'>>
  onSaved?: (placed: Placed) => void
}

type RecordDialogProps = {
  tasks: readonly RecordTask[]
  onClose: () => void
  open?: OpenMicrophone
}

/** Records one thing after another, with the words to read in sight; what is saved is sent while the next is recorded. */
export function RecordDialog({ tasks, onClose, open }: RecordDialogProps) {
  const queue = useUploads()
  useFocusBack()
  // What is recorded meanwhile leaves the list of what is missing, but not this one.
  const [all] = useState(tasks)
  const [at, setAt] = useState(0)
  const [saved, setSaved] = useState(0)
  const [isHeld, setIsHeld] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  useUnsaved(isHeld, 'The take in the recorder is not saved.')
  const task = all[at]
  const isSingle = all.length === 1
  const next = () => {
    setIsAsking(false)
    if (isSingle) onClose()
    else setAt(at + 1)
  }
  const [unsaved, setUnsaved] = useState<string>()
  const [isSaving, setIsSaving] = useState(false)
  // Discarded while the library was asked: it goes nowhere.
  const isGone = useRef(false)
  const leave = () => void (isGone.current = true)
  useEffect(() => {
    isGone.current = false
    return leave
  }, [])
  const discard = () => {
    leave()
    onClose()
  }
  /** The take stays where it is when nobody can tell which item it belongs to: a guess would make a second one. */
  const save = async (of: RecordTask, wav: Blob) => {
    if (isSaving) return
    setIsSaving(true)
    setUnsaved(undefined)
    try {
      const place = await of.place()
      if (isGone.current) return
      send(of, wav, place)
      setSaved(saved + 1)
      next()
    } catch (error) {
      setUnsaved(`It is not saved yet, for the library does not answer: ${messageOf(error)} Press Save again.`)
    } finally {
      setIsSaving(false)
    }
  }
  const send = (of: RecordTask, wav: Blob, place: Pick<Finish, 'itemId' | 'newItem'>) => {
    const file = new File([wav], `${of.title.slice(0, 80)} ${of.language}.wav`, { type: 'audio/wav' })
    queue.add([
      {
        file,
        kind: 'audio',
        finish: {
          ...place,
          language: of.language,
          ...(of.words.trim() !== '' && { text: of.words, seenText: of.words }),
        },
        ...(of.onSaved && { onReady: of.onSaved }),
      },
    ])
  }
  return (
    <Modal
      opened
      onClose={isHeld ? () => setIsAsking(true) : onClose}
      // A press beside it is seldom meant.
      closeOnClickOutside={false}
      closeOnEscape={!isAsking}
      size="lg"
      title={task && !isSingle ? `Record ${at + 1} of ${all.length}` : 'Record'}
    >
      <Stack gap="md">
        {task ? (
          <>
            <div className="recordTask" data-several={!isSingle || undefined}>
              <p className="recordLanguage">{languageWords(task.language)}</p>
              {!task.words.trim().startsWith(task.title.trim()) && (
                <p className="recordTitle quiet breaks">{task.title}</p>
              )}
              <WordsToRead {...task} />
            </div>
            <TakeRecorder
              key={task.id}
              {...(open && { open })}
              onHeld={setIsHeld}
              saveLabel={isSingle ? 'Save' : at + 1 < all.length ? 'Save and next' : 'Save and finish'}
              isSaving={isSaving}
              onSave={(wav) => void save(task, wav)}
            >
              {!isSingle && (
                <Button variant="default" onClick={next}>
                  Skip
                </Button>
              )}
            </TakeRecorder>
            {unsaved !== undefined && (
              <Alert color="red" variant="light" role="alert">
                {unsaved}
              </Alert>
            )}
          </>
        ) : (
          <>
            <Text role="status">{`${saved} of ${all.length} recorded.`}</Text>
            <Group justify="flex-end">
              <Button onClick={onClose} autoFocus>
                Close
              </Button>
            </Group>
          </>
        )}
      </Stack>
      {isAsking && isHeld && <DiscardQuestion onKeep={() => setIsAsking(false)} onDiscard={discard} />}
    </Modal>
  )
}

/** Closing would lose what nobody else has. */
function DiscardQuestion({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  useFocusBack()
  return (
    <Modal opened onClose={onKeep} title="Discard this take?" transitionProps={{ duration: 0 }}>
      <Stack gap="md">
        <Text>It is not saved: when the recorder is closed now, it is gone.</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="light" color="red" onClick={onDiscard}>
            Discard it
          </Button>
          <Button onClick={onKeep} data-autofocus>
            Keep it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What is to be read; where nobody has put it into this language yet, what it says in another. */
function WordsToRead({ language, words, source }: Pick<RecordTask, 'language' | 'words' | 'source'>) {
  if (words.trim() !== '')
    return (
      <p className="recordWords breaks" lang={language} dir="auto">
        {words}
      </p>
    )
  if (!source) return <p className="recordHint">No words are written for it: say what callers are to hear.</p>
  return (
    <>
      <p className="recordWords breaks">
        <span className="recordSource">{`In ${languageWords(source.language)}:`}</span>{' '}
        <span lang={source.language} dir="auto">
          {source.words}
        </span>
      </p>
      <p className="recordHint">{`No words are written in ${languageWords(language)}: say this in it.`}</p>
    </>
  )
}
