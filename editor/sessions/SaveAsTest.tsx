import { draftSchema } from '#shared/api/flow.ts'
import { flowSchema, type Flow } from '#shared/flow/flow.ts'
import { personalParts } from '#shared/run/personalParts.ts'
import type { Conversation } from '#shared/run/scriptOf.ts'
import { Button, Code, List, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useMemo, useState, type FormEvent } from 'react'
import { useMay } from '../account/account.ts'
import { ApiFailure, failureOf, parse, type Client } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { readSchedules } from '../hours/scheduleQueries.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone } from '../shell/toast.ts'
import '../tests/tests.css'
import { keptOf, nothingPersonal, PersonalFields } from '../tests/PersonalFields.tsx'
import type { SessionFlow } from './sessionDocuments.ts'
import type { SessionDetail } from './useSession.ts'

type SaveAsTestProps = { session: SessionDetail; flows: readonly SessionFlow[] | undefined }

/** Keeps the conversation as a scripted test of its flow's draft. */
export function SaveAsTest({ session, flows }: SaveAsTestProps) {
  const { may, whyNot } = useMay('flows:write')
  const [isOpen, { open, close }] = useDisclosure()
  const isReady = session.status === 'ended' && flows !== undefined
  const why = !may ? whyNot : session.status === 'live' ? 'The call is still going on.' : undefined
  return (
    <>
      <Tooltip label={why ?? 'Keep what the caller did as a test of the flow'}>
        <Button
          variant="default"
          size="xs"
          leftSection={<FlaskConical size={14} aria-hidden />}
          {...((!may || !isReady) && { 'data-disabled': true })}
          aria-disabled={!may || !isReady}
          onClick={() => {
            if (may && isReady) open()
          }}
        >
          Save as test
        </Button>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Save as test" size="lg">
        {flows && <TestForm session={session} flows={flows} onSaved={close} />}
      </Modal>
    </>
  )
}

function TestForm({
  session,
  flows,
  onSaved,
}: {
  session: SessionDetail
  flows: readonly SessionFlow[]
  onSaved: () => void
}) {
  const client = useClient()
  const queries = useQueryClient()
  const [name, setName] = useState(`Call of ${new Date(session.startedAt).toLocaleString()}`)
  // What is absent is absent: JSON holds no undefined.
  const conversation = session as Conversation
  const parts = useMemo(() => personalParts(conversation), [conversation])
  const [choice, setChoice] = useState(nothingPersonal)
  const keep = keptOf(parts, choice)
  const { data: around, error: unread } = useQuery({
    queryKey: ['sessions', 'test', session.id],
    queryFn: ({ signal }) =>
      Promise.all([readDraft(client, session.flow.id, signal), readSchedules(client, { signal })]),
    staleTime: Infinity,
    gcTime: 0,
  })
  const {
    data: made,
    error: unmade,
    isPlaceholderData: isOld,
  } = useQuery({
    queryKey: ['sessions', 'test', session.id, keep],
    enabled: around !== undefined && keep !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      if (!around || !keep) return null
      const [{ flow }, schedules] = around
      // The interpreter is only needed here.
      const { saveAsTest } = await import('#shared/run/saveAsTest.ts')
      const below = Object.fromEntries(flows.slice(1).map(({ flow: { key }, document }) => [key, document]))
      return saveAsTest({
        id: crypto.randomUUID(),
        name: 'test',
        conversation,
        keep,
        tested: flow,
        world: {
          flows: below,
          schedules: Object.fromEntries(schedules.items.map((schedule) => [schedule.key, schedule])),
          ...(session.flow.key !== null && { flowKey: session.flow.key }),
        },
      })
    },
    staleTime: Infinity,
    gcTime: 0,
  })
  const save = useMutation({
    mutationFn: async () => {
      if (!made || !keep) return
      const { flow, etag } = await readDraft(client, session.flow.id)
      const test = { ...made.test, name: name.trim() }
      const answer = await client.fetch(`/api/flows/${session.flow.id}/draft`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'if-match': etag },
        body: JSON.stringify({ flow: { ...flow, tests: [...flow.tests, test] } }),
      })
      if (!answer.ok) throw await failureOf(answer)
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['flows'] })
      toastDone(`“${name.trim()}” is among the tests of ${session.flow.name ?? 'the flow'}.`)
      onSaved()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && keep !== undefined && !isOld) save.mutate()
  }

  const error = unread ?? unmade
  if (error) return <FailureNotice title="The test could not be made" error={error} />
  if (!made) return <RowSkeletons what="The lines of the test" rows={4} height={24} />
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
        />
        <PersonalFields parts={parts} choice={choice} onChange={setChoice} />
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            What the caller does
          </Text>
          <Code block className="sessionScript" tabIndex={0} aria-label="What the caller does">
            {made.test.script.join('\n') || 'Nothing'}
          </Code>
        </Stack>
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            What is expected
          </Text>
          <Code block className="sessionScript" tabIndex={0} aria-label="What is expected">
            {(made.test.expect ?? []).join('\n') || 'Nothing'}
          </Code>
        </Stack>
        {made.warnings.length > 0 && (
          <List size="sm" className="quiet">
            {made.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        )}
        {save.error && <FailureNotice title="The test was not saved" error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={keep === undefined} style={{ alignSelf: 'flex-end' }}>
          Save test
        </Button>
      </Stack>
    </form>
  )
}

async function readDraft(client: Client, flowId: string, signal?: AbortSignal): Promise<{ flow: Flow; etag: string }> {
  const answer = await client.fetch(`/api/flows/${flowId}/draft`, signal ? { signal } : {})
  const etag = answer.headers.get('etag')
  const draft = await parse(answer, draftSchema)
  const flow = flowSchema.safeParse(draft.flow)
  if (!flow.success || etag === null)
    throw new ApiFailure(200, 'unexpected_answer', 'The draft of the flow cannot be read by this page. Reload it.')
  return { flow: flow.data, etag }
}
