import { Button, Code, FileInput, Group, Stack, Text } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { FormEnd } from '../flows/FormEnd.tsx'
import { useSend } from '../flows/useSend.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { importZip, type ImportRow } from './contentRequests.ts'
import { languageWords } from './contentWords.ts'

const example = `key,language,text,file
welcome,en-US,Welcome to Acme.,welcome-en.wav
welcome,es-ES,Bienvenido a Acme.,es/welcome.mp3
hold-music,zxx,,music.ogg`

/** Takes a zip of files with a table of what they are, and says row by row what came of it. */
export function ImportForm({ onImported, onDone }: { onImported: () => Promise<void>; onDone: () => void }) {
  const client = useClient()
  const [file, setFile] = useState<File | null>(null)
  const [rows, setRows] = useState<readonly ImportRow[]>()
  const { isSending, error, submit } = useSend(
    async () => {
      if (!file) return
      setRows(await importZip(client, file))
      await onImported()
    },
    () => undefined,
  )
  if (rows) return <ImportRows rows={rows} onDone={onDone} />
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
        {error !== undefined && <FailureNotice title="The file was not imported" error={error} />}
        <FormEnd label="Import" isSending={isSending} disabled={file === null} onCancel={onDone} />
      </Stack>
    </form>
  )
}

function ImportRows({ rows, onDone }: { rows: readonly ImportRow[]; onDone: () => void }) {
  const done = rows.filter(({ isDone }) => isDone).length
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {`${done} of ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} imported.`}
      </Text>
      <ul className="flowReport" tabIndex={0} aria-label="What came of each row">
        {rows.map(({ key, language, isDone, message }, at) => (
          <li key={at}>
            {isDone ? (
              <CircleCheck size={16} className="flowReportGood" role="img" aria-label="Imported" />
            ) : (
              <CircleX size={16} className="flowReportBad" role="img" aria-label="Not imported" />
            )}
            <div className="breaks">
              <span className="flowReportName">{key}</span> <span className="quiet">{languageWords(language)}</span>
              {message !== '' && <Text size="sm">{message}</Text>}
            </div>
          </li>
        ))}
      </ul>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  )
}
