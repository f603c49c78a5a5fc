import { flowSummarySchema } from '#shared/api/flow.ts'
import { jsonSchema, type Flow } from '#shared/flow/flow.ts'
import { officeHours, templates as allTemplates, type Template } from '#shared/templates/templates.ts'
import { Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { useClient } from '../api/clientContext.ts'
import { languageName } from '../studio/languageName.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { useSchedules } from '../hours/scheduleQueries.ts'
import { FlowPicture } from './FlowPicture.tsx'
import { FormEnd } from '../shell/FormEnd.tsx'
import { withNeedsNote } from './needsNote.ts'
import { useSend } from '../shell/useSend.ts'

const blank = 'blank'
const blankName = 'New flow'

/** A name and a start: an empty canvas, or a whole flow to change. */
export function NewFlowForm({ onDone }: { onDone: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState(blank)
  const [written, setWritten] = useState<string>()
  const { data: templates, error: loadError } = useQuery({
    queryKey: ['templates'],
    queryFn: () => Promise.all(allTemplates.map(async (template) => ({ ...template, flow: await template.load() }))),
    staleTime: Infinity,
  })
  const needsOf = useNeeds()
  const template = templates?.find(({ key }) => key === chosen)
  const name = written ?? template?.title ?? blankName
  const { isSending, error, submit } = useSend(async () => {
    const flow = await client.read(
      () =>
        client.api.flows.$post({
          // The author's time zone is likelier to be the callers' than UTC is.
          json: {
            name: name.trim(),
            ...(template
              ? { flow: asJson(withNeedsNote(template.flow, needsOf(template))) }
              : { timeZone: hereTimeZone() }),
          },
        }),
      flowSummarySchema,
    )
    void queries.invalidateQueries({ queryKey: ['flows'] })
    void navigate(`/flows/${flow.id}`)
  }, onDone)

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          name="name"
          value={name}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
          onFocus={({ currentTarget }) => currentTarget.select()}
          maxLength={200}
          error={name.trim() === '' && 'Write a name.'}
          data-autofocus
        />
        <Radio.Group label="Start from" value={chosen} onChange={setChosen}>
          <div className="flowStarts">
            <StartCard
              value={blank}
              title="An empty canvas"
              picture={<Plus size={28} strokeWidth={1.5} className="quiet" aria-hidden />}
            >
              Just the start of a call.
            </StartCard>
            {templates?.map((one) => (
              <StartCard key={one.key} value={one.key} title={one.title} picture={<FlowPicture flow={one.flow} />}>
                {one.description}
                <span className="flowStartNeeds">{one.languages.map(shortName).join(', ')}</span>
                <Needs needs={needsOf(one)} />
              </StartCard>
            ))}
            {!templates && !loadError && allTemplates.map(({ key }) => <Skeleton key={key} height={230} radius="md" />)}
          </div>
        </Radio.Group>
        {loadError && <FailureNotice title="The templates could not be loaded" error={loadError} />}
        {error !== undefined && <FailureNotice title="The flow was not created" error={error} />}
      </Stack>
      <div className="flowFormEnd">
        <FormEnd label="Create" isSending={isSending} disabled={name.trim() === ''} onCancel={onDone} />
      </div>
    </form>
  )
}

/** What a template still needs here; opening hours that there are need not be made. */
function useNeeds(): (template: Pick<Template, 'needs' | 'schedules'>) => readonly string[] {
  const { data } = useSchedules()
  const known = new Set(data?.pages.flatMap(({ items }) => items.map(({ key }) => key)))
  return ({ needs, schedules }) =>
    schedules.every((key) => known.has(key)) ? needs.filter((need) => need !== officeHours) : needs
}

function Needs({ needs }: { needs: readonly string[] }) {
  if (needs.length === 0) return null
  return (
    <span className="flowStartNeeds">
      <b>Before it goes live:</b> {needs.map((need, index) => (index === 0 ? need : lowerFirst(need))).join('; ')}.
    </span>
  )
}

/** `English` for `en-US`: where there is one of a kind, its country says nothing. */
const shortName = (tag: string) => languageName(tag.split('-')[0] ?? tag)

const lowerFirst = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)

const asJson = (flow: Flow) => jsonSchema.parse(JSON.parse(JSON.stringify(flow)))

function StartCard({
  value,
  title,
  picture,
  children,
}: {
  value: string
  title: string
  picture: ReactNode
  children: ReactNode
}) {
  return (
    <Radio.Card value={value} className="flowStart">
      <span className="flowStartPicture">{picture}</span>
      <span className="flowStartTitle">{title}</span>
      <Text size="xs" className="quiet" component="span">
        {children}
      </Text>
    </Radio.Card>
  )
}

/** IANA name; browsers without one say nothing. */
const hereTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
