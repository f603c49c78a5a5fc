import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'

const schema = z.strictObject({
  /** Plain text, so that figures can count it by name. */
  goal: z.string().trim().max(100).default('').meta({ label: 'Goal' }),
  value: z
    .string()
    .max(500)
    .default('')
    .meta({ label: 'Worth', field: 'template', optional: true, help: 'A number, if it is known.' }),
})

/** Notes a conversion for the figures, with what it is worth if that is known. */
export const goal = defineNode({
  type: 'goal',
  version: 1,
  title: 'Goal',
  description: 'Counts a conversion, with what it is worth.',
  group: 'account',
  icon: 'target',
  schema,
  isSilent: true,
  ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
  summary: (data) => (data.value === '' ? data.goal : `${data.goal} · ${data.value}`),
  lint: (data) => (data.goal === '' ? [{ rule: 'empty-goal', field: 'goal', message: 'The goal has no name.' }] : []),
  enter: ({ data, context }) => {
    if (data.goal === '') return leave('next', { note: 'The goal has no name.' })
    const rendered = data.value === '' ? '' : context.render(data.value).trim()
    const value = rendered === '' ? Number.NaN : Number(rendered)
    return leave('next', {
      facts: [{ kind: 'goalReached', goal: data.goal, ...(Number.isFinite(value) && { value }) }],
      ...(rendered !== '' && !Number.isFinite(value) && { note: 'What the goal is worth is not a number.' }),
    })
  },
})
