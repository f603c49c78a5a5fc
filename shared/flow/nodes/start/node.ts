import { z } from 'zod'
import { defineNode, leave, wait, type LeaveOptions, type NodeContext } from '../../defineNode.ts'
import { lookupLanguage } from '../../language.ts'
import { promptSchema } from '../../prompt.ts'
import { isPromptEmpty } from '../../promptText.ts'

const schema = z.strictObject({
  consentPrompt: promptSchema.default([]).meta({
    label: 'Asks to record the call',
    field: 'prompt',
    optional: true,
    shownFor: { recording: 'afterConsent' },
  }),
  consentKey: z
    .string()
    .regex(/^[0-9*#]$/, 'Use one of the keys 0-9, * and #.')
    .default('1')
    .meta({ label: 'Key that allows recording', shownFor: { recording: 'afterConsent' } }),
  consentTimeoutSeconds: z
    .int()
    .min(1)
    .max(30)
    .default(5)
    .meta({ label: 'Wait for consent', unit: 's', shownFor: { recording: 'afterConsent' } }),
})
const memorySchema = z.object({ language: z.string() })

/** The best of the flow's languages for what was asked. */
function languageFor({ askedLanguages, flow, language }: NodeContext): string {
  const found = lookupLanguage(askedLanguages, flow.languages)
  if (found !== undefined) return found
  return askedLanguages.length > 0 && !flow.languages.includes(language) ? flow.defaultLanguage : language
}

const recordingOn = {
  actions: [{ kind: 'recording', change: 'start' }],
  callRecording: 'on',
} as const satisfies LeaveOptions

/** Where a session begins: chooses its language and, when the flow says so, records the call. */
export const start = defineNode({
  type: 'start',
  version: 1,
  title: 'Start',
  description: 'Where a call or visit begins, and where it goes when the caller hangs up or something fails.',
  group: 'entry',
  icon: 'phone-incoming',
  schema,
  memorySchema,
  passBy: 'next',
  ports: () => [
    { id: 'next', label: 'Next', kind: 'next' },
    { id: 'hungUp', label: 'Hung up', kind: 'next', isOptional: true },
    { id: 'machine', label: 'Machine answered', kind: 'next', isOptional: true },
    { id: 'error', label: 'Error', kind: 'failure', isOptional: true },
  ],
  summary: () => 'Answers in the language asked for',
  lint: ({ consentPrompt }, flow) =>
    flow.recording === 'afterConsent' && isPromptEmpty(consentPrompt)
      ? [
          {
            rule: 'empty-prompt',
            field: 'consentPrompt',
            message: 'The call is recorded after consent, but the prompt that asks for it is empty.',
          },
        ]
      : [],
  enter: ({ data, context }) => {
    // The flow that called has chosen the language, and asked whoever was to be asked about a recording.
    if (context.isSubflow) return leave('next')
    const language = languageFor(context)
    const isRecordable = context.channel === 'phone' && context.callRecording === 'off'
    if (!isRecordable || context.flow.recording === 'off') return leave('next', { language })
    if (context.flow.recording === 'always') return leave('next', { language, ...recordingOn })
    if (isPromptEmpty(data.consentPrompt))
      return leave('next', { language, note: 'Nobody was asked, so nothing is recorded.' })
    return wait(
      [
        {
          kind: 'collect',
          prompt: context.speak(data.consentPrompt),
          interruptible: true,
          keys: { minLength: 1, maxLength: 1, endKey: '', gapSeconds: data.consentTimeoutSeconds },
          choices: [{ id: 'consent', label: 'Allow recording', key: data.consentKey }],
          timeoutSeconds: data.consentTimeoutSeconds,
        },
      ],
      { language },
    )
  },
  resume: ({ data, memory: { language }, event }) => {
    const consents = event.kind === 'collected' && (event.choice === 'consent' || event.keys === data.consentKey)
    if (!consents) return leave('next', { language, note: 'The caller did not allow recording.' })
    return leave('next', { language, ...recordingOn, note: 'The caller allowed recording.' })
  },
})
