import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'

const schema = z.strictObject({
  times: z.int().min(1).max(100).default(3).meta({ label: 'Times' }),
})

/** Leaves by `again` so many times, then once by `done`, and begins anew. Wire the end of the round back to this node. */
export const loop = defineNode({
  type: 'loop',
  version: 1,
  title: 'Loop',
  description: 'Repeats a part of the flow a limited number of times.',
  group: 'decide',
  icon: 'repeat',
  schema,
  isSilent: true,
  endsLoops: true,
  ports: () => [
    { id: 'again', label: 'Again', kind: 'choice' },
    { id: 'done', label: 'Done', kind: 'next' },
  ],
  summary: ({ times }) => (times === 1 ? 'Once, then on' : `${times} times, then on`),
  enter: ({ data: { times }, context }) => {
    const rounds = typeof context.kept === 'number' ? context.kept : 0
    return rounds < times ? leave('again', { keep: rounds + 1 }) : leave('done', { keep: null })
  },
})
