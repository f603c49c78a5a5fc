import { describe, expect, it } from 'vitest'
import { flowOf, say } from '../../testing/flows.ts'
import { emptyWorld, lint } from './lint.ts'
import { blockingTrial } from './trialProblems.ts'

const choices = [
  { id: 'a', key: '1', label: 'Sales', phrases: {} },
  { id: 'b', key: '1', label: 'Support', phrases: {} },
]
const blocking = (...given: Parameters<typeof flowOf>) =>
  blockingTrial(lint(flowOf(...given), emptyWorld)).map(({ rule }) => rule)

describe('what keeps a draft from being tried', () => {
  it('is nothing where ways lead nowhere yet, back, or away from a choice that is gone, or a key stands twice', () => {
    const menu = { type: 'menu', data: { prompt: say('Which?'), choices }, to: { a: 'menu', gone: 'menu' } }
    expect(blocking({ start: { type: 'start', to: 'menu' }, menu })).toEqual([])
    expect(blocking({ start: { type: 'start' } })).toEqual([])
  })

  it('is nothing to hear, no start, and a node that nobody knows', () => {
    expect(blocking({ start: { type: 'start', to: 'bye' }, bye: { type: 'say', data: { prompt: [] } } })).toContain(
      'empty-prompt',
    )
    expect(blocking({ bye: { type: 'end', data: {} } })).toContain('no-start')
    expect(blocking({ start: { type: 'start', to: 'odd' }, odd: { type: 'odd' } })).toEqual(['unknown-node-type'])
  })
})
