import { recordingSettingsSchema, type RecordingSettings } from '#shared/api/company.ts'
import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'

const key = ['company', 'recordings']

/** How long recordings are kept, and whether the carrier keeps its copies. */
export function RecordingsForm() {
  const client = useClient()
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      client.read(() => client.api.company.recordings.$get({}, { init: { signal } }), recordingSettingsSchema),
  })
  if (error)
    return (
      <FailureNotice title="How recordings are kept could not be loaded" error={error} retry={() => void refetch()} />
    )
  if (!data) return <RowSkeletons what="How recordings are kept" rows={2} />
  return <Form saved={data} />
}

/** Undefined when it is no number of days that can be set; null is for good. */
function readDays(text: string): number | null | undefined {
  if (text.trim() === '') return null
  return recordingSettingsSchema.shape.keepDays.safeParse(Number(text)).data
}

type Edited = { days?: string; deleteAtCarrier?: boolean }
type Sent = { settings: RecordingSettings; edited: Edited }

function Form({ saved }: { saved: RecordingSettings }) {
  const client = useClient()
  const queries = useQueryClient()
  const { may, whyNot } = useMay('recordings:delete')
  // What is not edited shows what is saved, also once that has changed.
  const [edited, setEdited] = useState<Edited>({})
  const days = edited.days ?? (saved.keepDays === null ? '' : String(saved.keepDays))
  const deleteAtCarrier = edited.deleteAtCarrier ?? saved.deleteAtCarrier
  const keepDays = readDays(days)
  const save = useMutation({
    mutationFn: ({ settings }: Sent) =>
      client.read(() => client.api.company.recordings.$put({ json: settings }), recordingSettingsSchema),
    onSuccess: (settings, sent) => {
      queries.setQueryData(key, settings)
      // What was written while it was sent is not saved yet.
      setEdited((now) => (now === sent.edited ? {} : now))
      toastDone('How recordings are kept is saved.')
    },
    onError: (error) => toastFailure('How recordings are kept was not saved', error),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (keepDays === undefined) return
    const settings = { keepDays, deleteAtCarrier }
    const isShorter = keepDays !== null && (saved.keepDays === null || keepDays < saved.keepDays)
    if (!isShorter) return save.mutate({ settings, edited })
    modals.openConfirmModal({
      title: `Delete recordings older than ${daysWords(keepDays)}?`,
      children: (
        <Text size="sm">
          Those there are now go within a day, here and at the carrier, and every later one when it is as old. They
          cannot be brought back.
        </Text>
      ),
      labels: { confirm: 'Delete them', cancel: 'Go back' },
      confirmProps: { color: 'red' },
      onConfirm: () => save.mutate({ settings, edited }),
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw="26rem">
        <TextInput
          label="Days to keep recordings"
          description="Voicemail and recorded calls older than that are deleted with their transcripts, here and at the carrier, within a day. Empty: they are kept for good."
          placeholder="For good"
          inputMode="numeric"
          value={days}
          readOnly={!may}
          error={keepDays === undefined && 'Write a whole number from 1 to 3650, or leave it empty.'}
          onChange={({ currentTarget }) => setEdited({ ...edited, days: currentTarget.value })}
        />
        <Checkbox
          label="Delete the carrier’s copy"
          description="As soon as a recording is stored here. It counts for recordings from now on; the carrier keeps the copies it has."
          checked={deleteAtCarrier}
          disabled={!may}
          onChange={({ currentTarget }) => setEdited({ ...edited, deleteAtCarrier: currentTarget.checked })}
        />
        {may ? (
          <Button type="submit" variant="default" loading={save.isPending} style={{ alignSelf: 'flex-start' }}>
            Save
          </Button>
        ) : (
          <Text size="sm" className="quiet">
            {whyNot}
          </Text>
        )}
      </Stack>
    </form>
  )
}

const daysWords = (days: number) => (days === 1 ? '1 day' : `${days.toLocaleString()} days`)
