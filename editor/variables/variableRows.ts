import { coerceValue, textOf } from '#shared/flow/coerceValue.ts'
import type { Flow, Json, Variable } from '#shared/flow/flow.ts'
import { variableUse, type VariableUse } from '#shared/flow/variableUse.ts'

export type VariableRow = VariableUse & { variable: Variable | undefined; isUnused: boolean; places: number }

/** Variables as they are declared, then those that are only used. */
export function variableRows(flow: Flow): VariableRow[] {
  const declared = new Map(flow.variables.map((variable) => [variable.name, variable]))
  return variableUse(flow).map((use) => {
    const places = use.setBy.length + use.readBy.length
    return { ...use, variable: declared.get(use.name), isUnused: places === 0, places }
  })
}

export const typeWords: Readonly<Record<Variable['type'], string>> = {
  ...{ text: 'Text', number: 'Number', boolean: 'Yes or no', date: 'Date', list: 'List', json: 'Anything (JSON)' },
}

/** How a default is written in a field; lists and objects as JSON. */
export const defaultText = ({ default: value }: Variable): string => textOf(value)

const wanted: Readonly<Record<Variable['type'], string>> = {
  text: 'Write any text.',
  number: 'Write a number, such as 12.50.',
  boolean: 'Write yes or no.',
  date: 'Write a date, such as 2027-01-31 or 2027-01-31T09:00.',
  list: 'Write values between commas, or a JSON list.',
  json: 'Write JSON.',
}

export type ReadDefault = { ok: true; value: Json | undefined } | { ok: false; problem: string }

/** A default as somebody writes it: nothing is none. */
export function readDefault(text: string, type: Variable['type'], timeZone: string): ReadDefault {
  if (text.trim() === '') return { ok: true, value: undefined }
  const value = coerceValue(text, type, timeZone)
  const isCut = type === 'json' && typeof value === 'string' && /^\s*[[{]/.test(text)
  return value === undefined || isCut ? { ok: false, problem: wanted[type] } : { ok: true, value }
}

/** One variable changed; what becomes undefined is left out. A default that the type cannot hold goes. */
export function changeVariable(flow: Flow, name: string, change: Partial<Record<keyof Variable, unknown>>): Flow {
  return {
    ...flow,
    variables: flow.variables.map((variable) => {
      if (variable.name !== name) return variable
      const merged = Object.entries({ ...variable, ...change }).filter(
        ([, value]) => value !== undefined && value !== '',
      )
      const next = Object.fromEntries(merged) as Variable
      if (next.type === variable.type || next.default === undefined) return next
      const { default: before, ...rest } = next
      const kept = coerceValue(before, next.type, flow.timeZone)
      return kept === undefined ? rest : { ...rest, default: kept }
    }),
  }
}

export const withoutVariable = (flow: Flow, name: string): Flow => ({
  ...flow,
  variables: flow.variables.filter((variable) => variable.name !== name),
})

/** The nodes a variable is used in, each once, with what is done there: a place to jump to. */
export function placesOf({ setBy, readBy }: VariableUse): { nodeId: string; does: 'sets' | 'reads'; field?: string }[] {
  const places = [
    ...setBy.map((nodeId) => ({ nodeId, does: 'sets' as const })),
    ...readBy.map(({ nodeId, field }) => ({ nodeId, does: 'reads' as const, ...(field !== undefined && { field }) })),
  ]
  const seen = new Set<string>()
  return places.filter(({ nodeId, does }) => {
    const key = `${does} ${nodeId}`
    return !seen.has(key) && seen.add(key)
  })
}
