import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'
import { localIdSchema, resourceKeySchema, variableNameSchema } from '../../ids.ts'

const exitSchema = z.strictObject({
  /** The name the sub-flow's own `end` nodes use; also the port. */
  id: localIdSchema.meta({ label: 'Exit of the sub-flow', help: 'As its End nodes name it.' }),
  name: z.string().trim().min(1).max(100).meta({ label: 'Shown as' }),
})

const schema = z
  .strictObject({
    flowKey: resourceKeySchema.optional().meta({ label: 'Flow', field: 'flow' }),
    inputs: z
      .record(variableNameSchema, z.string().max(2000).meta({ label: 'Value', field: 'template' }))
      .default({})
      .meta({ label: 'Its variables at the beginning', item: 'Variable', keyLabel: 'Its variable' }),
    outputs: z
      .record(variableNameSchema, variableNameSchema.meta({ label: 'Its variable' }))
      .default({})
      .meta({
        label: 'Our variables from its variables at the end',
        item: 'Variable',
        keyLabel: 'Our variable',
        keyField: 'variable',
      }),
    exits: z
      .array(exitSchema)
      .min(1)
      .max(20)
      .default([{ id: 'done', name: 'Done' }])
      .meta({ label: 'Exits', item: 'Exit' }),
  })
  .superRefine(({ exits }, context) => {
    const taken = new Set(['failed'])
    exits.forEach(({ id }, index) => {
      if (taken.has(id))
        context.addIssue({ code: 'custom', path: ['exits', index, 'id'], message: `Two ways out have the id ${id}.` })
      taken.add(id)
    })
  })

/** Runs another published flow inside this one and goes on by the exit it ended with. */
export const subflow = defineNode({
  type: 'subflow',
  version: 1,
  title: 'Sub-flow',
  description: 'Runs another flow inside this one and goes on where it ends.',
  group: 'account',
  icon: 'workflow',
  schema,
  isSilent: true,
  ports: ({ exits }) => [
    ...exits.map(({ id, name }) => ({ id, label: name, kind: 'next' as const })),
    { id: 'failed', label: 'Failed', kind: 'failure' },
  ],
  summary: ({ flowKey, exits }) =>
    exits.length > 1 ? `${flowKey ?? '?'} · ${exits.map(({ name }) => name).join(' · ')}` : (flowKey ?? ''),
  lint: ({ flowKey }) =>
    flowKey === undefined ? [{ rule: 'no-flow', field: 'flowKey', message: 'No flow is chosen.' }] : [],
  references: ({ flowKey }) => ({ flows: flowKey === undefined ? [] : [flowKey] }),
  sets: ({ outputs }) => Object.keys(outputs),
  enter: ({ data, context }) => {
    if (data.flowKey === undefined) return leave('failed', { note: 'No flow is chosen.' })
    const inputs = Object.fromEntries(
      Object.entries(data.inputs).map(([name, template]) => [name, context.evaluate(template)]),
    )
    return { kind: 'call', flowKey: data.flowKey, inputs, outputs: data.outputs }
  },
})
