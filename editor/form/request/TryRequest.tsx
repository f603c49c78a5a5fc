import { triedRequestSchema, tryRequestSchema, type TriedRequest } from '#shared/api/request.ts'
import type { Json } from '#shared/flow/flow.ts'
import { checkTemplate } from '#shared/run/template.ts'
import { Button, Text, Tooltip } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useMay } from '../../account/account.ts'
import { parse } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { useStudio, useView } from '../../state/studio.ts'
import { declareVariable } from '../editNode.ts'
import { isObject } from '../formSchema.ts'
import { useNodeForm, valueAt, type NodeForm } from '../nodeForm.ts'
import { SampleInputs } from '../prompt/PromptPreview.tsx'
import { sampleVariables } from '../prompt/samples.ts'
import { useSamples } from '../prompt/sampleStore.ts'
import { JsonTree } from './JsonTree.tsx'
import { textNote } from './textNote.ts'
import { jsonPathTo, typeOfValue, variableNameFor, type JsonPlace } from './jsonPathTo.ts'
import { Disclosure } from '../../studio/Disclosure.tsx'

const sent = ['method', 'url', 'query', 'headers', 'body', 'timeoutSeconds'] as const
const maxMapped = 30

/** Sends the request as it is written now, through the server, with samples for values; what comes back can be kept by a click. */
export function TryRequest() {
  const form = useNodeForm()
  const client = useClient()
  const { document } = useStudio()
  const language = useView((view) => view.language)
  const { samples } = useSamples()
  const { may, whyNot } = useMay('trials:run')
  const request = Object.fromEntries(sent.map((name) => [name, valueAt(form, name) ?? null]))
  const paths = pathsRead(request)
  const attempt = useMutation({
    mutationFn: async () => {
      const { flow } = document.getState()
      const body = { ...request, variables: sampleVariables(flow, paths, samples), language, timeZone: flow.timeZone }
      const answer = await client.fetch('/api/requests/try', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return parse(answer, triedRequestSchema)
    },
  })
  const isComplete = tryRequestSchema.safeParse(request).success && request['url'] !== ''
  const why = may ? (isComplete ? '' : 'Write a whole address first, and mend what is marked.') : whyNot
  return (
    <section className="tryRequest" aria-label="Try it">
      <div className="formFieldHead">
        <div className="formLabel">Try it</div>
        <Tooltip label={why} disabled={why === ''}>
          <Button
            size="compact-xs"
            leftSection={<Play size={12} aria-hidden />}
            loading={attempt.isPending}
            {...(why !== '' && { 'data-disabled': true, 'aria-disabled': true })}
            onClick={() => why === '' && attempt.mutate()}
          >
            Send
          </Button>
        </Tooltip>
      </div>
      <div className="formHelp">Really sent, by the server. Values are samples:</div>
      <SampleInputs paths={paths.filter((path) => path.startsWith('vars.'))} />
      <div aria-live="polite">
        {attempt.error && <FailureNotice title="The request was not tried" error={attempt.error} />}
        {attempt.data && <Answer tried={attempt.data} form={form} />}
      </div>
    </section>
  )
}

/** Paths in every text of the request, however deep. */
function pathsRead(value: Json): string[] {
  if (typeof value === 'string') return [...checkTemplate(value).paths]
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap((inner) => pathsRead(inner)))]
}

const outcomeWords: Readonly<Record<TriedRequest['outcome'], string>> = {
  responded: 'Answered',
  timeout: 'No answer in time',
  network: 'Not reached',
  refused: 'Not sent',
  tooLarge: 'Too large',
}

function Answer({ tried, form }: { tried: TriedRequest; form: NodeForm }) {
  const { status, durationMs, body, message, request, outcome } = tried
  const { document } = useStudio()
  const mapping = valueAt(form, 'mapping')
  const rows = Array.isArray(mapping) ? mapping : []
  const kept = new Set(rows.flatMap((row) => (isObject(row) && typeof row['path'] === 'string' ? [row['path']] : [])))
  const keep = (place: JsonPlace, value: Json) => {
    const path = jsonPathTo(place)
    const at = rows.findIndex((row) => isObject(row) && row['path'] === path)
    if (at >= 0) return form.focusOn(`mapping.${at}`)
    const type = typeOfValue(value)
    const variable = variableNameFor(place, type, document.getState().flow.variables)
    form.set('mapping', [...rows, { path, variable }], {
      deed: `Keep ${variable}`,
      also: (flow) => declareVariable(flow, variable, type),
    })
  }
  const note = typeof body === 'string' ? textNote(body) : undefined
  const isGood = status !== null && status >= 200 && status < 300
  const isLocked = form.readOnly !== undefined || rows.length >= maxMapped
  return (
    <div className="tryAnswer">
      <div className="tryFacts">
        <span className="tryStatus numeric" data-good={isGood || undefined}>
          {status ?? outcomeWords[outcome]}
        </span>
        <span className="numeric">{Math.round(durationMs)} ms</span>
        <span className="breaks">{message}</span>
      </div>
      {note !== undefined && (
        <Text size="xs" className="breaks" {...(rows.length > 0 && { c: 'red' })}>
          {note}
        </Text>
      )}
      <Disclosure className="trySent" title="Sent as">
        <div className="breaks formCode">
          {request.method} {request.url}
        </div>
        {Object.entries(request.headers).map(([name, value]) => (
          <div key={name} className="breaks formCode">
            {name}: {value}
          </div>
        ))}
        {request.body !== null && <pre className="formCode">{request.body}</pre>}
      </Disclosure>
      {body !== null && (
        <>
          {!isLocked && (
            <Text size="xs" className="quiet">
              Click a value to keep it in a variable.
            </Text>
          )}
          <div className="jsonTree" role="group" aria-label="Answer">
            <JsonTree value={body} onKeep={isLocked ? undefined : keep} kept={kept} />
          </div>
        </>
      )}
    </div>
  )
}
