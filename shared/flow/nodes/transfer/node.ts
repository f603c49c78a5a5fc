import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { z } from 'zod'
import type { NodeAction } from '../../defineNode.ts'
import { defineNode, leave, wait, type NodeContext } from '../../defineNode.ts'
import type { NodeProblem } from '../../problem.ts'
import { promptSchema } from '../../prompt.ts'

const schema = z.strictObject({
  to: z.string().trim().max(200).default('').meta({
    label: 'Number',
    field: 'template',
    help: 'With + and the country code, such as +1 555 010 0123.',
  }),
  prompt: promptSchema.default([]).meta({ label: 'What the caller hears first', field: 'prompt', optional: true }),
  timeoutSeconds: z.int().min(5).max(600).default(30).meta({ label: 'Let it ring', unit: 's' }),
  callerId: z.string().trim().max(200).default('').meta({
    label: 'Number it shows',
    field: 'template',
    optional: true,
    advanced: true,
    help: 'Left blank, the number of the caller.',
  }),
  maxMinutes: z.int().min(1).max(240).default(240).meta({ label: 'Longest talk', unit: 'min', advanced: true }),
  record: z.boolean().default(false).meta({ label: 'Record the talk', advanced: true }),
})
type Data = z.output<typeof schema>

/** The number as E.164, read as dialled from our own country; undefined when no such number is possible. */
function numberOf(text: string, ourNumber: string | undefined): string | undefined {
  const ours = ourNumber === undefined ? undefined : parsePhoneNumberFromString(ourNumber)
  const parsed = parsePhoneNumberFromString(text.trim().slice(0, 50), {
    extract: false,
    ...(ours && { defaultCallingCode: ours.countryCallingCode }),
  })
  return parsed?.isPossible() ? parsed.number : undefined
}

/** Connects the caller to another number and comes back when that talk, or the ringing, is over. */
export const transfer = defineNode({
  type: 'transfer',
  version: 1,
  title: 'Transfer',
  description: 'Connects the caller to another number.',
  group: 'connect',
  icon: 'phone-forwarded',
  schema,
  memorySchema: z.null(),
  ports: () => [
    { id: 'answered', label: 'Answered', kind: 'next' },
    { id: 'busy', label: 'Busy', kind: 'failure' },
    { id: 'noAnswer', label: 'No answer', kind: 'timeout' },
    { id: 'failed', label: 'Failed', kind: 'failure' },
  ],
  summary: ({ to, timeoutSeconds }) => `Rings ${to === '' ? '…' : to} for ${timeoutSeconds} s`,
  lint: problemsOf,
  enter: ({ data, context }) => {
    const number = numberOf(context.render(data.to), context.ourNumber)
    if (number === undefined) return leave('failed', { note: 'not dialled: no such number is possible' })
    const { prompt, callerId, note } = beforeDialling(data, context)
    const dial: NodeAction = {
      kind: 'dial',
      number,
      timeoutSeconds: data.timeoutSeconds,
      maxMinutes: Math.min(data.maxMinutes, minutesLeft(context)),
      ...(callerId !== undefined && { callerId }),
      record: data.record,
    }
    return wait([...prompt, dial], null, note)
  },
  resume: ({ event }) =>
    event.kind === 'dialed' ? leave(event.outcome) : leave('failed', { note: 'the dial came back without a result' }),
})

/** The call ends after `maxCallMinutes` in all: a talk that began late is as much shorter, and has a minute at least. */
function minutesLeft({ value, now, flow }: NodeContext): number {
  const startedAt = value('session.startedAt')
  const elapsedMs = typeof startedAt === 'string' ? Date.parse(now) - Date.parse(startedAt) : 0
  return Math.max(1, flow.maxCallMinutes - Math.floor(Math.max(0, elapsedMs) / 60_000))
}

function beforeDialling(data: Data, context: NodeContext): { prompt: NodeAction[]; callerId?: string; note?: string } {
  const parts = context.speak(data.prompt)
  const prompt: NodeAction[] = parts.length > 0 ? [{ kind: 'play', prompt: parts, interruptible: false }] : []
  if (data.callerId === '') return { prompt }
  const callerId = numberOf(context.render(data.callerId), context.ourNumber)
  return callerId === undefined
    ? { prompt, note: 'the number to show is not possible, so the usual one is shown' }
    : { prompt, callerId }
}

function problemsOf(data: Data, { maxCallMinutes }: { maxCallMinutes: number }): NodeProblem[] {
  const problems: NodeProblem[] = []
  const isFixed = (template: string) => template !== '' && !template.includes('{')
  if (data.to === '')
    problems.push({ rule: 'transfer-number', field: 'to', message: 'The transfer has no number to ring.' })
  for (const field of ['to', 'callerId'] as const) {
    const text = data[field]
    if (!isFixed(text)) continue
    if (numberOf(text, undefined) !== undefined) continue
    const isNational = numberOf(text, '+15550100001') !== undefined || /^[\d\s()./-]{3,}$/.test(text)
    problems.push(
      isNational
        ? {
            severity: 'warning',
            rule: 'transfer-number',
            field,
            message: 'Write the number with + and its country code.',
          }
        : { rule: 'transfer-number', field, message: 'This is not a phone number.' },
    )
  }
  if (data.maxMinutes !== 240 && data.maxMinutes > maxCallMinutes)
    problems.push({
      severity: 'warning',
      rule: 'transfer-length',
      field: 'maxMinutes',
      message: `The call may last ${maxCallMinutes} minutes in all, so the talk ends by then.`,
    })
  return problems
}
