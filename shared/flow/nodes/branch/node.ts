import { z } from 'zod'
import { conditionGroupSchema } from '../../condition.ts'
import { groupInWords } from '../../conditionWords.ts'
import { defineNode, leave } from '../../defineNode.ts'
import { evaluateGroup } from '../../evaluateCondition.ts'
import { localIdSchema } from '../../ids.ts'

const caseSchema = z.strictObject({
  id: localIdSchema
    .refine((id) => id !== 'otherwise', 'This id is taken by the port for all other callers.')
    .meta({ hidden: true }),
  label: z.string().trim().min(1).max(100).meta({ label: 'Name' }),
  when: conditionGroupSchema.meta({ label: 'When' }),
})
const schema = z.strictObject({
  cases: z
    .array(caseSchema)
    .min(1)
    .max(30)
    .refine((cases) => new Set(cases.map(({ id }) => id)).size === cases.length, 'Two cases have the same id.')
    .meta({ label: 'Cases, first match wins', item: 'Case' }),
})

/** The variable a path such as `vars.order.total` begins in. */
const variableOf = (path: string) => /^vars\.([A-Za-z_][A-Za-z0-9_]*)/.exec(path)?.[1]

/** Leaves by the first case whose conditions hold. */
export const branch = defineNode({
  type: 'branch',
  version: 1,
  title: 'Branch',
  description: 'Chooses the way by conditions.',
  group: 'decide',
  icon: 'git-branch',
  schema,
  newData: {
    cases: [
      {
        id: 'case1',
        label: 'Case 1',
        when: { match: 'all', conditions: [{ left: 'caller.number', operator: 'startsWith', right: '+1' }] },
      },
    ],
  },
  isSilent: true,
  ports: ({ cases }) => [
    ...cases.map(({ id, label }) => ({ id, label, kind: 'choice' as const })),
    { id: 'otherwise', label: 'Otherwise', kind: 'next' as const },
  ],
  summary: ({ cases }) => cases.map(({ label, when }) => `${label}: ${groupInWords(when)}`).join(' · '),
  reads: ({ cases }) => [
    ...new Set(cases.flatMap(({ when }) => when.conditions.flatMap(({ left }) => variableOf(left) ?? []))),
  ],
  enter: ({ data, context }) => leave(data.cases.find(({ when }) => evaluateGroup(when, context))?.id ?? 'otherwise'),
})
