import { z } from 'zod'
import { coerceFor } from '../../coerceValue.ts'
import { defineNode, leave, type NodeContext } from '../../defineNode.ts'
import type { Json } from '../../flow.ts'
import { variableNameSchema } from '../../ids.ts'

const assignmentSchema = z.strictObject({
  variable: variableNameSchema.meta({ label: 'Variable', field: 'variable' }),
  value: z
    .string()
    .max(2000)
    .default('')
    .meta({ label: 'Value', field: 'template', optional: true, help: 'Blank clears the variable.' }),
})
type Assignment = z.output<typeof assignmentSchema>
const schema = z.strictObject({
  assignments: z.array(assignmentSchema).min(1).max(50).meta({ label: 'Set', item: 'Variable' }),
})

/** The new value, undefined when the variable cannot hold it. A blank field clears; a template that yields nothing does not pass for 0. */
function valueOf({ variable, value: template }: Assignment, context: NodeContext): Json | undefined {
  const type = context.flow.variables.find(({ name }) => name === variable)?.type
  const clears = template.trim() === '' && type !== 'text' && type !== 'list' && type !== undefined
  return clears ? null : coerceFor(variable, context.evaluate(template), context.flow)
}

/**
 * Sets variables, in order; of two for the same variable the last wins. Every value is worked out from what the variables were
 * when the node was reached, so two of them can be swapped, and none sees what another assignment of the same node has set.
 */
export const set = defineNode({
  type: 'set',
  version: 1,
  title: 'Set variables',
  description: 'Keeps values under a name. Each is worked out from what was there before this node.',
  group: 'decide',
  icon: 'variable',
  schema,
  newData: { assignments: [{ variable: 'value', value: '' }] },
  isSilent: true,
  ports: () => [{ id: 'next', label: 'Next', kind: 'next' }],
  summary: ({ assignments }) =>
    assignments
      .map(({ variable, value }) => (value.trim() === '' ? `clear ${variable}` : `${variable} = ${value.trim()}`))
      .join(' · '),
  sets: ({ assignments }) => [...new Set(assignments.map(({ variable }) => variable))],
  enter: ({ data, context }) => {
    const values: Record<string, Json> = {}
    const unfit: string[] = []
    for (const assignment of data.assignments) {
      const value = valueOf(assignment, context)
      if (value === undefined) unfit.push(assignment.variable)
      else values[assignment.variable] = value
    }
    const note =
      unfit.length > 0 ? `kept as before, since the value is of another type: ${unfit.join(', ')}` : undefined
    return leave('next', { set: values, ...(note !== undefined && { note }) })
  },
})
