import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Flow } from '../../flow.ts'
import { goal } from './node.ts'

const enter = (fields: object, vars = {}) =>
  goal.enter({ data: goal.schema.parse(fields), context: contextOf({ values: { vars } }) })

describe('goal', () => {
  it('counts a conversion, silently', () => {
    expect(enter({ goal: 'sale' })).toEqual({
      kind: 'leave',
      port: 'next',
      facts: [{ kind: 'goalReached', goal: 'sale' }],
    })
    expect(goal.isSilent).toBe(true)
  })

  it('notes what it is worth', () => {
    expect(enter({ goal: 'sale', value: '{{ vars.total }}' }, { total: 12.5 })).toMatchObject({
      facts: [{ value: 12.5 }],
    })
    expect(enter({ goal: 'sale', value: '0' })).toMatchObject({ facts: [{ value: 0 }] })
  })

  it.each(['{{ vars.none }}', 'much', 'NaN', 'Infinity'])('counts without a worth that is no number: %s', (value) => {
    const move = enter({ goal: 'sale', value })
    expect(move).toMatchObject({ facts: [{ goal: 'sale' }] })
    expect(move).not.toHaveProperty('facts.0.value')
  })

  it('counts nothing without a name, and reports it', () => {
    expect(enter({})).not.toHaveProperty('facts')
    expect(goal.lint?.(goal.schema.parse({}), {} as Flow)).toMatchObject([{ field: 'goal' }])
  })
})
