import { z } from 'zod'
import type { Fact } from '../../../run/action.ts'
import { defineNode, end as endFlow, type NodeAction } from '../../defineNode.ts'
import { localIdSchema } from '../../ids.ts'
import { promptSchema } from '../../prompt.ts'
import { promptText } from '../../promptText.ts'

const schema = z.strictObject({
  prompt: promptSchema.default([]).meta({ label: 'Closing words', field: 'prompt', optional: true }),
  disposition: z.string().max(100).default('').meta({
    label: 'How it ended',
    field: 'template',
    optional: true,
    help: 'In a word or two, to count calls by.',
  }),
  exit: localIdSchema.default('done').meta({ label: 'Exit, when this is a sub-flow' }),
})

/** Ends the call, or in a sub-flow goes back to the flow that called it by the named exit. */
export const end = defineNode({
  type: 'end',
  version: 1,
  title: 'End',
  description: 'Says goodbye and hangs up; in a sub-flow, goes back by the named exit.',
  group: 'account',
  icon: 'phone-off',
  schema,
  isSilent: true,
  ports: () => [],
  summary: ({ prompt, disposition, exit }, { language }) =>
    [disposition, promptText(prompt, language)].filter(Boolean).join(' · ') ||
    (exit === 'done' ? 'Hangs up' : `Exit ${exit}`),
  enter: ({ data, context }) => {
    const prompt = context.speak(data.prompt)
    const disposition = context.render(data.disposition).trim()
    const closing: NodeAction[] = prompt.length > 0 ? [{ kind: 'play', prompt, interruptible: false }] : []
    const facts: Fact[] = disposition === '' ? [] : [{ kind: 'disposition', disposition }]
    return endFlow([...closing, { kind: 'hangUp' }], { exit: data.exit, facts })
  },
})
