import type { Problem } from '#shared/flow/problem.ts'

export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

export const countBySeverity = (problems: readonly Problem[]): Record<Severity, number> => {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of problems) counts[severity]++
  return counts
}

/** The same problem before and after another edit, for keys of rows. */
export const keyOf = ({ rule, nodeId, edgeId, portId, field, language, message }: Problem): string =>
  JSON.stringify([rule, nodeId, edgeId, portId, field, language, message])
