import { z } from 'zod'
import type { NodeAction } from '../../defineNode.ts'
import { defineNode, leave, wait } from '../../defineNode.ts'
import { variableNameSchema } from '../../ids.ts'
import { promptSchema } from '../../prompt.ts'
import { promptText } from '../../promptText.ts'

const schema = z.strictObject({
  prompt: promptSchema.default([]).meta({ label: 'What the caller hears', field: 'prompt' }),
  maxSeconds: z.int().min(5).max(3600).default(120).meta({ label: 'Longest message', unit: 's' }),
  minSeconds: z
    .int()
    .min(0)
    .max(60)
    .default(1)
    .meta({ label: 'Shortest message that counts', unit: 's', advanced: true }),
  silenceSeconds: z.int().min(0).max(60).default(5).meta({ label: 'Silence that ends it; 0 for never', unit: 's' }),
  endKey: z
    .string()
    .regex(/^[0-9*#]?$/, 'Use one of the keys 0-9, * and #, or none.')
    .default('#')
    .meta({ label: 'Key that ends it', optional: true, help: 'Blank for none.' }),
  beep: z.boolean().default(true).meta({ label: 'Beep first' }),
  trim: z.boolean().default(true).meta({ label: 'Cut silence off', advanced: true }),
  transcribe: z.boolean().default(false).meta({ label: 'Write it down', advanced: true }),
  saveAs: variableNameSchema.optional().meta({ label: 'Keep the recording’s id as', field: 'variable' }),
  thanksPrompt: promptSchema.default([]).meta({ label: 'Heard after a message', field: 'prompt', optional: true }),
})

/** Records a message. Its usual end is that the caller hangs up: what was recorded counts all the same (contract §2). */
export const voicemail = defineNode({
  type: 'voicemail',
  version: 1,
  title: 'Voicemail',
  description: 'Records a message of the caller.',
  group: 'connect',
  icon: 'voicemail',
  schema,
  memorySchema: z.null(),
  passBy: 'nothing',
  ports: () => [
    { id: 'recorded', label: 'Recorded', kind: 'next' },
    { id: 'nothing', label: 'Nothing recorded', kind: 'timeout' },
  ],
  summary: ({ prompt, maxSeconds, endKey }, { language }) =>
    [promptText(prompt, language), `up to ${maxSeconds} s`, ...(endKey === '' ? [] : [`${endKey} ends it`])]
      .filter((part) => part !== '')
      .join(' · '),
  lint: ({ minSeconds, maxSeconds, silenceSeconds, endKey }) => [
    ...(minSeconds > maxSeconds
      ? [{ rule: 'voicemail-length', field: 'minSeconds', message: 'The shortest message is longer than the longest.' }]
      : []),
    ...(silenceSeconds === 0 && endKey === ''
      ? [
          {
            severity: 'warning' as const,
            rule: 'voicemail-end',
            field: 'endKey',
            message: 'Without an end key or a silence, only hanging up or the longest message ends it.',
          },
        ]
      : []),
  ],
  sets: ({ saveAs }) => (saveAs === undefined ? [] : [saveAs]),
  enter: ({ data, context }) => {
    const prompt = context.speak(data.prompt)
    const { maxSeconds, silenceSeconds, endKey: endKeys, beep, trim, transcribe } = data
    const record: NodeAction = { kind: 'record', maxSeconds, silenceSeconds, endKeys, beep, trim, transcribe }
    return wait(prompt.length > 0 ? [{ kind: 'play', prompt, interruptible: false }, record] : [record], null)
  },
  resume: ({ data, event, context }) => {
    const recording = event.kind === 'recorded' ? event.recording : {}
    const { recordingSid, durationSeconds } = recording
    if (recordingSid === undefined) return leave('nothing')
    if (durationSeconds !== undefined && durationSeconds < data.minSeconds)
      return leave('nothing', { note: `the message was shorter than ${data.minSeconds} s` })
    const thanks = context.speak(data.thanksPrompt)
    return leave('recorded', {
      ...(data.saveAs !== undefined && { set: { [data.saveAs]: recordingSid } }),
      ...(thanks.length > 0 && { actions: [{ kind: 'play', prompt: thanks, interruptible: false }] }),
    })
  },
})
