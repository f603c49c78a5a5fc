import { describe, expect, it } from 'vitest'
import { flowOf, type NodeSketch } from '#shared/testing/flows.ts'
import { emptyWorld, lint } from './lint.ts'
import type { Flow } from '../flow.ts'

const told = (nodes: Record<string, NodeSketch>, overrides: Partial<Flow> = {}) =>
  lint(flowOf(nodes, overrides), emptyWorld)
    .filter(({ rule }) => rule === 'placeholder')
    .map(({ severity, nodeId, field, message }) => [severity, nodeId, field, message.split(/ (?:is|has) /)[0]])

const asking = (url: string): Record<string, NodeSketch> => ({
  start: { type: 'start', to: 'ask' },
  ask: { type: 'request', data: { url }, to: { success: 'end', failure: 'end', timeout: 'end' } },
  end: { type: 'end' },
})
const ringing = (to: string): Record<string, NodeSketch> => ({
  start: { type: 'start', to: 'ring' },
  ring: { type: 'transfer', data: { to }, to: { answered: 'end', busy: 'end', noAnswer: 'end', failed: 'end' } },
  end: { type: 'end' },
})
const team = (value: string): Partial<Flow> => ({
  variables: [{ name: 'team', type: 'text', default: value, description: '', sensitive: false }],
})

describe('what a template came with is warned of', () => {
  it.each([
    'https://example.com',
    'https://api.example.com/orders/{{ vars.team }}',
    'http://EXAMPLE.org:8080/x',
    'https://me@example.net?x=1',
  ])('as an address: %s', (url) => {
    expect(told(asking(url), team(''))).toEqual([['warning', 'ask', 'url', /example\.\w+/i.exec(url)?.[0]]])
  })

  it.each([
    'https://shop.test/',
    'https://notexample.com/',
    'https://example.com.shop.de/',
    'https://a.de/?u=example.com',
  ])('and no other address: %s', (url) => expect(told(asking(url))).toEqual([]))

  it('as a number that a variable begins with and a transfer rings', () => {
    expect(told(ringing('{{ vars.team }}'), team('+15550100002'))).toEqual([
      ['warning', 'ring', 'to', 'The variable team'],
    ])
    expect(told(ringing('{{ vars.team }}'), team('+1 415 555 0123'))).toEqual([])
    expect(told(ringing('+15550100002'), team('+15550100002'))).toEqual([])
  })

  it('but not where the flow gives the variable another number', () => {
    const nodes: Record<string, NodeSketch> = {
      ...ringing('{{ vars.team }}'),
      start: { type: 'start', to: 'give' },
      give: { type: 'set', data: { assignments: [{ variable: 'team', value: '+4930123456' }] }, to: 'ring' },
    }
    expect(told(nodes, team('+15550100002'))).toEqual([])
  })
})
