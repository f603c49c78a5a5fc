import { Button, Code, FileInput, Group, Loader, Stack, Text } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Ago } from '../shell/Ago.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { FormEnd } from '../shell/FormEnd.tsx'
import { ReportEnd } from '../list/ReportEnd.tsx'
import { ImportRows } from './ImportRows.tsx'
import { ImportSending, ImportTakenIn } from './ImportUnderWay.tsx'
import type { useImport } from './useImport.ts'
import { isRefused, useLatestImport, useWatchedImport } from './useImports.ts'

const example = `key,language,text,file
welcome,en-US,Welcome to Acme.,welcome-en.wav
welcome,es-ES,Bienvenido a Acme.,es/welcome.mp3
hold-music,zxx,,music.ogg`

type ImportFormProps = { job: ReturnType<typeof useImport>; onDone: () => void }

/**
 * Takes a zip of files with a table of what they are, and says row by row what came of it. One that is under way in the company is
 * shown first, whoever began it; the last one can be read again.
 */
export function ImportForm({ job, onDone }: ImportFormProps) {
  const { state, cancel, clear } = job
  const { data: latest, isPending } = useLatestImport()
  const [shownId, setShownId] = useState<string>()
  const [closedId, setClosedId] = useState<string>()
  // It stays shown when it is over.
  const underWayId = latest?.state === 'importing' ? latest.id : undefined
  if (shownId === undefined && underWayId !== undefined && underWayId !== closedId && state.kind === 'none')
    setShownId(underWayId)
  if (state.kind === 'sending') return <ImportSending file={state.file} progress={state.progress} onCancel={cancel} />
  const importId = state.kind === 'atServer' ? state.importId : shownId
  const back = () => {
    setClosedId(importId)
    setShownId(undefined)
    clear()
  }
  if (importId !== undefined) return <ImportAtServer key={importId} importId={importId} onBack={back} onDone={onDone} />
  if (isPending && state.kind === 'none') return <Loader size="sm" aria-label="Looking for an import under way" />
  return (
    <ChooseZip job={job} onDone={onDone}>
      {latest && latest.state !== 'importing' && (
        <Group gap={6}>
          <Text size="sm" className="quiet breaks">
            Last import: {latest.fileName}, {latest.startedBy && `by ${latest.startedBy.name}, `}
            <Ago at={latest.startedAt} />.
          </Text>
          <Button size="compact-sm" variant="subtle" onClick={() => setShownId(latest.id)}>
            What came of it
          </Button>
        </Group>
      )}
    </ChooseZip>
  )
}

type ImportAtServerProps = { importId: string; onBack: () => void; onDone: () => void }

function ImportAtServer({ importId, onBack, onDone }: ImportAtServerProps) {
  const { data, error, trouble, cancelling } = useWatchedImport(importId)
  if (isRefused(error))
    return (
      <Stack gap="sm">
        <FailureNotice title="The import cannot be shown" error={error} />
        <ReportEnd onDone={onDone}>
          <Button variant="default" onClick={onBack}>
            Import another
          </Button>
        </ReportEnd>
      </Stack>
    )
  if (!data) return <Loader size="sm" aria-label="Loading the import" />
  if (data.state !== 'importing') return <ImportRows job={data} onBack={onBack} onDone={onDone} />
  return (
    <ImportTakenIn
      job={data}
      trouble={trouble}
      isCancelling={cancelling.isPending}
      failure={cancelling.error}
      onCancel={() => cancelling.mutate()}
      onDone={onDone}
    />
  )
}

function ChooseZip({ job: { state, start }, onDone, children }: ImportFormProps & { children: React.ReactNode }) {
  const [file, setFile] = useState<File | null>(null)
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
        {children}
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
            Cancelled: nothing was imported.
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
