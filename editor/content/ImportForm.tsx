import { Button, Code, FileInput, Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { FormEnd } from '../shell/FormEnd.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { sizeWords } from './contentWords.ts'
import { ImportRows } from './ImportRows.tsx'
import type { useImport } from './useImport.ts'
import type { ImportProgress } from './upload/sendUpload.ts'

const example = `key,language,text,file
welcome,en-US,Welcome to Acme.,welcome-en.wav
welcome,es-ES,Bienvenido a Acme.,es/welcome.mp3
hold-music,zxx,,music.ogg`

type ImportFormProps = { job: ReturnType<typeof useImport>; onDone: () => void }

/** Takes a zip of files with a table of what they are, and says row by row what came of it. */
export function ImportForm({ job: { state, start, cancel }, onDone }: ImportFormProps) {
  const [file, setFile] = useState<File | null>(null)
  if (state.kind === 'over') return <ImportRows rows={state.rows} onDone={onDone} />
  if (state.kind === 'underWay') return <UnderWay file={state.file} progress={state.progress} onCancel={cancel} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (file) start(file)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          A .zip with the table content.csv at its top. Each row is one language of one item; file is the path of its
          file in the zip, and may be empty. Columns title, kind, folder and tags may stand beside these. A key that is
          there already gets a new revision; others become new items.
        </Text>
        <Code block className="contentCsv" tabIndex={0} aria-label="Example of the table">
          {example}
        </Code>
        <Text size="sm" className="quiet">
          zxx stands for all languages: a file without words, such as music. An export of the library has the same form.
        </Text>
        <FileInput
          label="Zip file"
          // Mantine's own grey is below 4.5 to 1.
          styles={{ placeholder: { color: 'var(--quiet)' } }}
          placeholder="Choose a .zip"
          accept=".zip,application/zip"
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': 'Take the file away' }}
        />
        {state.kind === 'failed' && <FailureNotice title="The file was not imported" error={state.error} />}
        {state.kind === 'cancelled' && (
          <Text size="sm" role="status">
            {state.done === null
              ? 'Cancelled: nothing was imported.'
              : `Cancelled after ${state.done} ${state.done === 1 ? 'row' : 'rows'}: what was imported until then stays.`}
          </Text>
        )}
        <FormEnd
          label={state.kind === 'failed' ? 'Try again' : 'Import'}
          isSending={false}
          disabled={file === null}
          onCancel={onDone}
        />
      </Stack>
    </form>
  )
}

type UnderWayProps = { file: File; progress: ImportProgress; onCancel: () => void }

function UnderWay({ file, progress, onCancel }: UnderWayProps) {
  const { words, part, told } = stepOf(file, progress)
  return (
    <Stack gap="sm">
      <Text size="sm" className="breaks">
        {file.name}
      </Text>
      <Progress value={part * 100} aria-label={`Import of ${file.name}`} />
      <Text size="sm" className="numeric">
        {words}
      </Text>
      {/* Told when it goes on to something else, not per row. */}
      <VisuallyHidden role="status">{told}</VisuallyHidden>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel the import
        </Button>
      </Group>
    </Stack>
  )
}

/** How far it is: the zip on its way is the first half, its rows are the other. */
function stepOf({ size }: File, progress: ImportProgress): { words: string; part: number; told: string } {
  switch (progress.kind) {
    case 'sending':
    case 'lost': {
      const isLost = progress.kind === 'lost'
      const amount = `${sizeWords(progress.sent)} of ${sizeWords(size)}`
      const told = isLost ? 'The connection is lost. It goes on by itself.' : 'Sending the file.'
      const words = isLost ? `${told} ${amount} are sent.` : `Sending: ${amount}.`
      return { words, part: progress.sent / Math.max(1, size) / 2, told }
    }
    case 'converting':
      return { words: 'The file is read.', part: 0.5, told: 'The file is read.' }
    case 'importing': {
      const { done, total } = progress
      if (total === null) return { words: 'The table is read.', part: 0.5, told: 'The table is read.' }
      const words = `${done} of ${total} ${total === 1 ? 'row' : 'rows'}.`
      return { words, part: 0.5 + done / Math.max(1, total) / 2, told: 'The rows are imported.' }
    }
    default:
      return progress satisfies never
  }
}
