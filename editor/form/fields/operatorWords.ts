import { operators, type Condition } from '#shared/flow/condition.ts'
import { isUnary, operatorWords } from '#shared/flow/conditionWords.ts'
import type { Variable } from '#shared/flow/flow.ts'

type Operator = Condition['operator']
type Kind = Variable['type'] | 'any'

/** What a list of choices adds to the words that cards say. */
const plain: Readonly<Record<Operator, string>> = {
  ...operatorWords,
  matchesOneOf: 'is one of (with commas)',
  isTrue: 'is true or yes',
  isFalse: 'is false or no',
}

const presence: readonly Operator[] = ['isEmpty', 'isNotEmpty']
const order: readonly Operator[] = ['greaterThan', 'atLeast', 'lessThan', 'atMost']

/** The operators that make sense for a type of variable, the likeliest first. */
const byType: Readonly<Record<Kind, readonly Operator[]>> = {
  text: ['equals', 'notEquals', 'contains', 'startsWith', 'endsWith', 'matchesOneOf', ...presence],
  number: ['equals', 'notEquals', ...order, 'matchesOneOf', ...presence],
  boolean: ['isTrue', 'isFalse', ...presence],
  date: ['before', 'after', 'equals', 'notEquals', ...presence],
  list: ['contains', ...presence],
  json: ['contains', 'equals', 'notEquals', ...presence],
  any: operators,
}

const ofList: Partial<Record<Operator, string>> = {
  contains: 'has the item',
  isEmpty: 'has no items',
  isNotEmpty: 'has items',
}
const ofDate: Partial<Record<Operator, string>> = {
  equals: 'is the same instant as',
  notEquals: 'is another instant than',
}

/** Operators in words; one that does not fit the type is still offered while it is the chosen one. */
export function operatorChoices(
  type: Variable['type'] | undefined,
  chosen: string,
): { value: string; label: string }[] {
  const kind = type ?? 'any'
  const own = kind === 'list' ? ofList : kind === 'date' ? ofDate : {}
  const offered: readonly string[] = byType[kind]
  const all = offered.includes(chosen) ? offered : [...offered, chosen]
  return all.map((value) => ({ value, label: own[value as Operator] ?? plain[value as Operator] ?? value }))
}

export const comparesWith = (operator: string): boolean => !isUnary(operator as Operator)
