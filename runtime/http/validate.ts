import type { ValidationTargets } from 'hono'
import { validator } from 'hono-openapi'
import type { z } from 'zod'
import { ProblemError } from './problemError.ts'

const called: Partial<Record<keyof ValidationTargets, string>> = {
  json: 'body',
  query: 'query',
  param: 'path',
  header: 'headers',
}

/** Parses one part of the request by its schema, or answers 400 `invalid` in the one error shape, naming every field. */
export const validate = <Schema extends z.ZodType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
) =>
  validator(target, schema, (result) => {
    if (result.success) return
    const issues = result.error.map(({ path = [], message }) => ({
      path: path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.'),
      message,
    }))
    const first = issues[0]
    const where = first?.path ? `${first.path}: ` : ''
    throw new ProblemError(
      400,
      'invalid',
      `The ${called[target] ?? target} is not as described. ${where}${first?.message ?? ''}`,
      {
        issues: issues.slice(0, 50),
      },
    )
  })
