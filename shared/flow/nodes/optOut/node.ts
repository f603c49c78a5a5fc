import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'
import { resourceKeySchema } from '../../ids.ts'
import { promptSchema } from '../../prompt.ts'
import { promptText } from '../../promptText.ts'

const schema = z.strictObject({
  prompt: promptSchema.default([]).meta({ label: 'Acknowledgement', field: 'prompt', optional: true }),
  scope: resourceKeySchema.default('company').meta({
    label: 'No more calls from',
    help: 'The whole company, or the key of one campaign.',
  }),
})

/**
 * Puts the caller's number on the do-not-call list at once, with no second question, then acknowledges it
 * (47 CFR § 64.1200(b)(3): the number is recorded automatically and the call ended or acknowledged).
 */
export const optOut = defineNode({
  type: 'optOut',
  version: 1,
  title: 'Opt out',
  description: 'Puts the caller on the do-not-call list at once and acknowledges it.',
  group: 'account',
  icon: 'ban',
  schema,
  isSilent: true,
  ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
  summary: ({ prompt, scope }, { language }) =>
    [scope === 'company' ? 'No more calls' : `No more calls from ${scope}`, promptText(prompt, language)]
      .filter(Boolean)
      .join(' · '),
  enter: ({ data, context }) => {
    const { caller } = context
    const prompt = context.speak(data.prompt)
    return leave('next', {
      ...(prompt.length > 0 && { actions: [{ kind: 'play', prompt, interruptible: false }] }),
      ...(caller.kind === 'number'
        ? { facts: [{ kind: 'optedOut', number: caller.number, scope: data.scope }] }
        : { note: 'The caller has no number, so there is nothing to list.' }),
    })
  },
})
