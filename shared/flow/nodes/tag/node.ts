import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'

/** Longer tags make lists of sessions unreadable. */
const maxTagLength = 100

const schema = z.strictObject({
  tag: z.string().max(200).default('').meta({ label: 'Tag', field: 'template' }),
})

/** Marks the session with a word that lists and figures can filter by. */
export const tag = defineNode({
  type: 'tag',
  version: 1,
  title: 'Tag',
  description: 'Marks the session with a word to filter by.',
  group: 'account',
  icon: 'tag',
  schema,
  isSilent: true,
  ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
  summary: (data) => data.tag,
  lint: (data) => (data.tag.trim() === '' ? [{ rule: 'empty-tag', field: 'tag', message: 'The tag is empty.' }] : []),
  enter: ({ data, context }) => {
    const rendered = context.render(data.tag).trim().slice(0, maxTagLength)
    if (rendered === '') return leave('next', { note: 'The tag was empty.' })
    return leave('next', { facts: [{ kind: 'tagged', tag: rendered }] })
  },
})
