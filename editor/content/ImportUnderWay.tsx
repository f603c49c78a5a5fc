import type { ContentImport } from '#shared/api/content.ts'
import { Button, Group, Progress as Bar, Stack, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAccount } from '../account/account.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RefusedRows } from './ImportRows.tsx'
import { sizeWords } from './contentWords.ts'
import type { Progress } from './upload/sendUpload.ts'
import type { Trouble } from './useImports.ts'

type Step = { words: string; part: number; told: string }

type ImportSendingProps = { file: File; progress: Progress; onCancel: () => void }

/** A zip on its way: the first half of an import. */
export const ImportSending = ({ file, progress, onCancel }: ImportSendingProps) => (
  <Steps name={file.name} step={sendingStep(file, progress)}>
    <Button variant="default" onClick={onCancel} data-autofocus>
      Cancel the import
    </Button>
  </Steps>
)

type ImportTakenInProps = {
  job: ContentImport
  trouble: Trouble | undefined
  isCancelling: boolean
  failure: unknown
  onCancel: () => void
  onDone: () => void
}

/** An import that the server is at, begun here or by a colleague. */
export function ImportTakenIn({ job, trouble, isCancelling, failure, onCancel, onDone }: ImportTakenInProps) {
  const { user } = useAccount()
  const { fileName, startedBy, notTakenIn, results } = job
  const isMine = startedBy?.userId === user.id
  return (
    <Steps
      name={isMine ? fileName : `${fileName}, imported by ${startedBy?.name ?? 'a former member'}`}
      step={takingStep(job, trouble)}
      note={
        <>
          {failure === null ? (
            <Text size="sm" className="quiet">
              It goes on when you close this, or leave. Import shows it again.
            </Text>
          ) : (
            <FailureNotice title="The import was not cancelled" error={failure} />
          )}
          {notTakenIn > 0 && (
            <>
              <RefusedRows title="Not imported so far" count={notTakenIn} rows={results} />
              <Text size="sm" className="quiet">
                Mend these in the table when it is over, or cancel it and import the table again: what is there already
                stays as it is.
              </Text>
            </>
          )}
        </>
      }
    >
      <Button variant="default" onClick={onCancel} loading={isCancelling}>
        Cancel the import
      </Button>
      <Button onClick={onDone} data-autofocus>
        Close
      </Button>
    </Steps>
  )
}

type StepsProps = { name: string; step: Step; note?: ReactNode; children: ReactNode }

const Steps = ({ name, step: { words, part, told }, note, children }: StepsProps) => (
  <Stack gap="sm">
    <Text size="sm" className="breaks">
      {name}
    </Text>
    <Bar value={part * 100} aria-label={`Import of ${name}`} />
    <Text size="sm" className="numeric">
      {words}
    </Text>
    {note}
    {/* Told when it goes on to something else, not per row. */}
    <VisuallyHidden role="status">{told}</VisuallyHidden>
    <Group justify="flex-end" gap="xs">
      {children}
    </Group>
  </Stack>
)

const troubleWords: Readonly<Record<Trouble, string>> = {
  line: 'The connection is lost. It goes on by itself.',
  busy: 'The server is asked too often. The import goes on, and news of it comes by itself.',
  server: 'The server has a fault. It is tried again by itself.',
}

function sendingStep({ size }: File, progress: Progress): Step {
  if (progress.kind === 'converting') return { words: 'The file is read.', part: 0.5, told: 'The file is read.' }
  const { sent } = progress
  const amount = `${sizeWords(sent)} of ${sizeWords(size)}`
  const part = sent / Math.max(1, size) / 2
  if (progress.kind === 'sending') return { words: `Sending: ${amount}.`, part, told: 'Sending the file.' }
  const told = troubleWords[progress.cause]
  return { words: `${told} ${amount} are sent.`, part, told }
}

function takingStep({ done, total, notTakenIn }: ContentImport, trouble: Trouble | undefined): Step {
  const part = total === null ? 0.5 : 0.5 + done / Math.max(1, total) / 2
  const words = total === null ? 'The table is read.' : `${done} of ${total} ${total === 1 ? 'row' : 'rows'}.`
  if (trouble) return { words: `${words} ${troubleWords[trouble]}`, part, told: troubleWords[trouble] }
  const told = notTakenIn === 0 ? 'The rows are imported.' : 'The rows are imported. Some are not, and are listed.'
  return { words, part, told: total === null ? words : told }
}
