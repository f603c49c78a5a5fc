import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'
import { promptSchema } from '../../prompt.ts'
import { promptText } from '../../promptText.ts'

const schema = z.strictObject({
  prompt: promptSchema.default([]).meta({ label: 'What the caller hears', field: 'prompt' }),
  interruptible: z.boolean().default(true).meta({ label: 'A key may cut it short' }),
})

/** Says something and goes on. A key that cuts it is kept for the next question. */
export const say = defineNode({
  type: 'say',
  version: 1,
  title: 'Say',
  description: 'Plays a prompt and goes on.',
  group: 'talk',
  icon: 'volume-2',
  schema,
  passBy: 'next',
  ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
  summary: ({ prompt }, { language }) => promptText(prompt, language),
  enter: ({ data, context }) => {
    const prompt = context.speak(data.prompt)
    if (prompt.length === 0) return leave('next')
    return leave('next', { actions: [{ kind: 'play', prompt, interruptible: data.interruptible }] })
  },
})
