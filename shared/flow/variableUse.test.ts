import { describe, expect, it } from 'vitest'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import { lintTypes } from '#shared/testing/lintTypes.ts'
import { variableUse } from './variableUse.ts'

describe('variableUse', () => {
  it('tells where each variable is set and read', () => {
    const flow = newFlow({
      variables: [
        { name: 'total', type: 'number' },
        { name: 'idle', type: 'text' },
      ],
      nodes: [
        newNode('a', 'say', { into: 'total', text: '{{ vars.order.id }}{{ vars.order.sum }}' }),
        newNode('b', 'say', {
          from: 'vars.total',
          of: 'order',
          prompt: [{ kind: 'value', value: '{{ vars.total }}', as: 'money' }],
        }),
        newNode('c', 'teleport', { text: '{{ vars.hidden }}' }),
        newNode('d', 'say', { text: 4 }),
      ],
    })
    expect(variableUse(flow, lintTypes)).toEqual([
      {
        name: 'total',
        isDeclared: true,
        setBy: ['a'],
        readBy: [
          { nodeId: 'b', field: 'prompt.0.value' },
          { nodeId: 'b', field: 'from' },
        ],
      },
      { name: 'idle', isDeclared: true, setBy: [], readBy: [] },
      {
        name: 'order',
        isDeclared: false,
        setBy: [],
        readBy: [
          { nodeId: 'a', field: 'text' },
          { nodeId: 'a', field: 'text' },
          { nodeId: 'b', field: 'of' },
        ],
      },
    ])
  })
})
