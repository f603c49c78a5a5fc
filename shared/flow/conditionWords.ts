import type { Condition, ConditionGroup } from './condition.ts'

/** Operators as they are read aloud between their two sides. */
export const operatorWords: Readonly<Record<Condition['operator'], string>> = {
  equals: 'is',
  notEquals: 'is not',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  matchesOneOf: 'is one of',
  greaterThan: 'is more than',
  atLeast: 'is at least',
  lessThan: 'is less than',
  atMost: 'is at most',
  before: 'is before',
  after: 'is after',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  isTrue: 'is true',
  isFalse: 'is false',
}

const unary: ReadonlySet<Condition['operator']> = new Set(['isEmpty', 'isNotEmpty', 'isTrue', 'isFalse'])

/** Whether an operator looks at its left side only. */
export const isUnary = (operator: Condition['operator']): boolean => unary.has(operator)

/** A path as an author names it: variables by their name alone. */
const nameOf = (path: string): string => path.replace(/^vars\./, '')

/** A condition as a sentence without its full stop: `total is more than 100`. */
export function conditionInWords({ left, operator, right }: Condition): string {
  const words = `${nameOf(left)} ${operatorWords[operator]}`
  if (isUnary(operator)) return words
  const value = right.trim()
  return `${words} ${value === '' ? '…' : value.replace(/^\{\{\s*(?:vars\.)?([A-Za-z_][\w.]*)\s*\}\}$/, '$1')}`
}

/** Several conditions as one sentence. */
export const groupInWords = ({ match, conditions }: ConditionGroup): string =>
  conditions.map(conditionInWords).join(match === 'all' ? ' and ' : ' or ')
