import { claimOf, numberOf, textOf } from './coerceValue.ts'
import type { Condition, ConditionGroup } from './condition.ts'
import type { NodeContext } from './defineNode.ts'
import type { Json } from './flow.ts'
import { instantIn } from './instantIn.ts'

type View = Pick<NodeContext, 'value' | 'render'> & { flow: Pick<NodeContext['flow'], 'timeZone'> }

/** Whether all, or any, of the conditions hold. Never throws. */
export function evaluateGroup({ match, conditions }: ConditionGroup, context: View): boolean {
  const holds = (condition: Condition) => evaluateCondition(condition, context)
  return match === 'all' ? conditions.every(holds) : conditions.some(holds)
}

/**
 * Whether a condition holds. Numbers are compared as numbers, ISO dates as instants, all else as text without regard to case
 * and outer blanks. A missing value is empty: it equals an empty text, and is neither more nor less, true nor false. Nothing
 * contains, starts or ends with an empty text.
 */
export function evaluateCondition({ left: path, operator, right: template }: Condition, context: View): boolean {
  const left = context.value(path)
  const { timeZone } = context.flow
  const right = () => context.render(template)
  switch (operator) {
    case 'equals':
      return isEqual(left, right(), timeZone)
    case 'notEquals':
      return !isEqual(left, right(), timeZone)
    case 'contains':
      return contains(left, right(), timeZone)
    case 'startsWith':
      return hasPart(right(), (part) => folded(textOf(left)).startsWith(part))
    case 'endsWith':
      return hasPart(right(), (part) => folded(textOf(left)).endsWith(part))
    case 'matchesOneOf':
      return right()
        .split(/[,\n]/)
        .some((item) => item.trim() !== '' && isEqual(left, item, timeZone))
    case 'greaterThan':
      return isOrdered(left, right(), timeZone, (order) => order > 0)
    case 'atLeast':
      return isOrdered(left, right(), timeZone, (order) => order >= 0)
    case 'lessThan':
      return isOrdered(left, right(), timeZone, (order) => order < 0)
    case 'atMost':
      return isOrdered(left, right(), timeZone, (order) => order <= 0)
    case 'before':
      return isDated(left, right(), timeZone, (order) => order < 0)
    case 'after':
      return isDated(left, right(), timeZone, (order) => order > 0)
    case 'isEmpty':
      return isEmpty(left)
    case 'isNotEmpty':
      return !isEmpty(left)
    case 'isTrue':
      return claimOf(left) === true
    case 'isFalse':
      return claimOf(left) === false
    default:
      return operator satisfies never
  }
}

const folded = (text: string) => text.normalize('NFC').trim().toLowerCase()

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' ? Object.keys(value).length === 0 : textOf(value).trim() === ''
}

/**
 * Looks like an amount rather than a name made of digits: account number 007 is not 7, and +1555… is not 1555…. Beyond 15
 * digits doubles run together, so those are compared as text too.
 */
const isAmount = (text: string) => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 15

function isEqual(left: Json | undefined, right: string, timeZone: string): boolean {
  const [one, other] = [folded(textOf(left)), folded(right)]
  if (one === other) return true
  if (isAmount(one) && isAmount(other)) return Number(one) === Number(other)
  const [then, now] = [instantIn(one, timeZone), instantIn(other, timeZone)]
  return then !== undefined && then === now
}

function contains(left: Json | undefined, right: string, timeZone: string): boolean {
  if (Array.isArray(left)) return right.trim() !== '' && left.some((item) => isEqual(item, right, timeZone))
  return hasPart(right, (part) => folded(textOf(left)).includes(part))
}

const hasPart = (right: string, test: (part: string) => boolean) => folded(right) !== '' && test(folded(right))

type OrderTest = (order: number) => boolean

function isOrdered(left: Json | undefined, right: string, timeZone: string, test: OrderTest): boolean {
  if (isEmpty(left) || isEmpty(right)) return false
  const [one, other] = [numberOf(left), numberOf(right)]
  if (one !== undefined && other !== undefined) return test(one - other)
  const [then, now] = [instantIn(textOf(left), timeZone), instantIn(right, timeZone)]
  if (then !== undefined && now !== undefined) return test(then - now)
  const [first, second] = [folded(textOf(left)), folded(right)]
  return test(first < second ? -1 : first > second ? 1 : 0)
}

function isDated(left: Json | undefined, right: string, timeZone: string, test: OrderTest): boolean {
  const [one, other] = [instantIn(textOf(left), timeZone), instantIn(right, timeZone)]
  return one !== undefined && other !== undefined && test(one - other)
}
