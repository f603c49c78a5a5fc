import { describe, expect, it } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import type { Flow } from '../flow.ts'
import { emptyWorld, lint, type LintWorld } from './lint.ts'

const told = (nodes: Record<string, NodeSketch>, overrides: Partial<Flow> = {}, world: Partial<LintWorld> = {}) =>
  lint(flowOf(nodes, overrides), { ...emptyWorld, ...world }).map(
    ({ rule, nodeId, message }) => `${rule} ${nodeId}: ${message}`,
  )
const end: NodeSketch = { type: 'end' }
const choices = (...keys: string[]) => keys.map((key) => ({ id: `k${key}`, key, label: `Choice ${key}` }))

/** Flows that authors draw every day, over the real node types: nothing may be said of them. */
describe('lint takes no offence at', () => {
  it('a main menu that sub-menus lead back to', () => {
    const menu = (to: Record<string, string>): NodeSketch => ({
      type: 'menu',
      data: { prompt: say('Choose.'), choices: choices('0', '1', '9') },
      to: { ...to, noInput: 'end', noMatch: 'end' },
    })
    const flow = {
      start: { type: 'start', to: { next: 'main', hungUp: 'gone', machine: 'end', error: 'end' } },
      main: menu({ k0: 'end', k1: 'products', k9: 'main' }),
      products: menu({ k0: 'main', k1: 'end', k9: 'products' }),
      gone: { type: 'tag', data: { tag: 'left early' }, to: 'end' },
      end,
    }
    expect(told(flow)).toEqual([])
  })

  it('three tries of a request, and a loop in a loop', () => {
    const flow: Record<string, NodeSketch> = {
      start: { type: 'start', to: 'days' },
      days: { type: 'loop', data: { times: 2 }, to: { again: 'tries', done: 'end' } },
      tries: { type: 'loop', data: { times: 3 }, to: { again: 'fetch', done: 'days' } },
      fetch: {
        type: 'request',
        data: { url: 'https://shop.example/', mapping: [{ path: '$.items', variable: 'items' }] },
        to: { success: 'say', failure: 'tries', timeout: 'tries' },
      },
      say: {
        type: 'say',
        data: {
          prompt: say(
            '{% for item in vars.items %}{{ forloop.index }}: {{ item.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}{% assign n = vars.items.size %}{{ n }}',
          ),
        },
        to: 'end',
      },
      end,
    }
    expect(told(flow)).toEqual([])
  })

  it('a collected number that a sub-flow checks, and a caller told when it is shut', () => {
    const flow: Record<string, NodeSketch> = {
      start: { type: 'start', to: 'hours' },
      hours: { type: 'hours', data: { schedule: 'office' }, to: { open: 'ask', closed: 'voicemail' } },
      ask: {
        type: 'collect',
        data: {
          prompt: say('Your order number.'),
          saveAs: 'order',
          confirm: 'readBack',
          confirmPrompt: say('Press 1.'),
        },
        to: { done: 'check', noInput: 'transfer', invalid: 'transfer' },
      },
      check: {
        type: 'subflow',
        data: {
          flowKey: 'orders',
          inputs: { number: '{{ vars.order }}' },
          outputs: { total: 'total' },
          exits: [
            { id: 'found', name: 'Found' },
            { id: 'none', name: 'None' },
          ],
        },
        to: { found: 'tell', none: 'ask', failed: 'transfer' },
      },
      tell: { type: 'say', data: { prompt: say('{{ vars.total | currency }}, {{ session.disposition }}') }, to: 'end' },
      transfer: {
        type: 'transfer',
        data: { to: '+15550190002' },
        to: { answered: 'end', busy: 'voicemail', noAnswer: 'voicemail', failed: 'voicemail' },
      },
      voicemail: { type: 'voicemail', data: { prompt: say('Speak.') }, to: { recorded: 'end', nothing: 'end' } },
      end,
    }
    const world = { schedules: ['office'], flows: { orders: { isPublished: true, flows: [] } } }
    expect(told(flow, { variables: [{ name: 'order', type: 'text' }] }, world)).toEqual([])
  })

  it('a greeting in every language with a value that needs none', () => {
    const text = { 'en-US': 'You have', 'es-ES': 'Tiene' }
    const prompt = [
      { kind: 'text', text },
      { kind: 'value', value: '{{ vars.count }}', as: 'number' },
      { kind: 'pause', seconds: 1 },
    ]
    const flow: Record<string, NodeSketch> = {
      start: { type: 'start', to: 'set' },
      set: { type: 'set', data: { assignments: [{ variable: 'count', value: '{{ 1 | plus: 1 }}' }] }, to: 'branch' },
      branch: {
        type: 'branch',
        data: {
          cases: [{ id: 'new', label: 'New', when: { conditions: [{ left: 'contact.tier', operator: 'isEmpty' }] } }],
        },
        to: { new: 'say', otherwise: 'split' },
      },
      split: {
        type: 'split',
        data: { variants: ['a', 'b'].map((id) => ({ id, label: id })) },
        to: { a: 'say', b: 'end' },
      },
      say: { type: 'say', data: { prompt }, to: 'end' },
      end,
    }
    expect(told(flow, { languages: ['en-US', 'es-ES'] })).toEqual([])
  })
})
