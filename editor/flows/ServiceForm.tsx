import { draftSchema, type FlowSummary } from '#shared/api/flow.ts'
import { Skeleton, Stack, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone } from '../shell/toast.ts'
import { languagesOf } from './languagesOf.ts'
import { setService } from './flowRequests.ts'
import { FormEnd } from '../shell/FormEnd.tsx'
import type { FlowActions } from './useFlowActions.ts'
import { useSend } from '../shell/useSend.ts'

const maxLength = 1000
/** What callers hear in English when the author wrote nothing (runtime/channels/twilio/announcements.ts). */
const usualMessage = 'We cannot take your call at the moment. Please call again later. Goodbye.'

/** What new callers hear instead of the flow, in each of its languages. */
export function ServiceForm({
  flow,
  actions,
  onDone,
}: {
  flow: FlowSummary
  actions: FlowActions
  onDone: () => void
}) {
  const client = useClient()
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(flow.closedMessage ?? {})
  const { data: languages, error: loadError } = useQuery({
    queryKey: ['flows', 'languages', flow.id],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].draft.$get({ param: { flowId: flow.id } }, { init: { signal } }),
        draftSchema,
      ),
    select: (draft) => languagesOf(draft.flow),
  })
  const { isSending, error, submit } = useSend(async () => {
    const said = Object.entries(texts).flatMap(([language, text]) => (text.trim() ? [[language, text.trim()]] : []))
    const closedMessage = said.length > 0 ? (Object.fromEntries(said) as Record<string, string>) : null
    await setService(client, flow.id, { isOutOfService: true, closedMessage })
    toastDone(`“${flow.name}” is out of service.`, () => void actions.putInService(flow))
    await actions.refresh()
  }, onDone)
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          New callers hear the message below and are hung up on. Calls under way go on.
          {flow.liveCalls > 0 && ` There are ${flow.liveCalls} now.`}
        </Text>
        {loadError && <FailureNotice title="The languages of the flow could not be loaded" error={loadError} />}
        {!languages && !loadError && <Skeleton height={80} />}
        {languages?.map((language, at) => (
          <Textarea
            key={language}
            label={`Closed message, ${languageName(language)}`}
            {...(language.startsWith('en') && { placeholder: usualMessage })}
            {...(at === 0 && { description: 'Left empty, callers hear a sentence of ours.' })}
            lang={language}
            dir="auto"
            rows={2}
            maxLength={maxLength}
            value={texts[language] ?? ''}
            onChange={({ currentTarget: { value } }) => setTexts((before) => ({ ...before, [language]: value }))}
            {...(at === 0 && { 'data-autofocus': true })}
          />
        ))}
        {error !== undefined && <FailureNotice title="The flow is still in service" error={error} />}
        <FormEnd label="Take out of service" color="red" isSending={isSending} onCancel={onDone} />
      </Stack>
    </form>
  )
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
