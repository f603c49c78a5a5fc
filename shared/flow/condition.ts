import { z } from 'zod'

export const operators = [
  'equals',
  'notEquals',
  'contains',
  'startsWith',
  'endsWith',
  'matchesOneOf',
  'greaterThan',
  'atLeast',
  'lessThan',
  'atMost',
  'before',
  'after',
  'isEmpty',
  'isNotEmpty',
  'isTrue',
  'isFalse',
] as const

/** Structured, never free code. `left` is a path such as `vars.total`; `right` a template, left out by the unary operators. */
export const conditionSchema = z.strictObject({
  left: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/, 'Use a path such as vars.total.')
    .meta({ label: 'Value', field: 'path' }),
  operator: z.enum(operators).meta({ label: 'Is' }),
  right: z.string().max(500).default('').meta({ label: 'Compared with', field: 'template' }),
})
export type Condition = z.output<typeof conditionSchema>

/** All of, or any of, some conditions. */
export const conditionGroupSchema = z.strictObject({
  match: z
    .enum(['all', 'any'])
    .default('all')
    .meta({ label: 'Match', words: { all: 'All of these', any: 'Any of these' } }),
  conditions: z
    .array(conditionSchema)
    .min(1)
    .max(20)
    .meta({ label: 'Conditions', field: 'conditions', item: 'Condition' }),
})
export type ConditionGroup = z.output<typeof conditionGroupSchema>
