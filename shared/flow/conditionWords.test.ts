import { expect, it } from 'vitest'
import { operators } from './condition.ts'
import { conditionInWords, groupInWords, isUnary, operatorWords } from './conditionWords.ts'

it('reads a condition aloud', () => {
  expect(conditionInWords({ left: 'vars.total', operator: 'greaterThan', right: '100' })).toBe('total is more than 100')
  expect(conditionInWords({ left: 'contact.firstName', operator: 'isEmpty', right: '' })).toBe(
    'contact.firstName is empty',
  )
  expect(conditionInWords({ left: 'caller.number', operator: 'equals', right: '{{ vars.owner }}' })).toBe(
    'caller.number is owner',
  )
  expect(conditionInWords({ left: 'vars.a', operator: 'equals', right: ' ' })).toBe('a is …')
})

it('joins several by and, or by or', () => {
  const conditions = [
    { left: 'vars.a', operator: 'isTrue' as const, right: '' },
    { left: 'vars.b', operator: 'equals' as const, right: 'x' },
  ]
  expect(groupInWords({ match: 'all', conditions })).toBe('a is true and b is x')
  expect(groupInWords({ match: 'any', conditions })).toBe('a is true or b is x')
})

it('has words for every operator, and knows those without a right side', () => {
  expect(Object.keys(operatorWords).toSorted()).toEqual([...operators].toSorted())
  expect(operators.filter(isUnary)).toEqual(['isEmpty', 'isNotEmpty', 'isTrue', 'isFalse'])
})
