import { describe, expect, it } from 'vitest'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import { lintTypes } from '#shared/testing/lintTypes.ts'
import { bindFlow, referencesOf } from './bindFlow.ts'

const flow = newFlow({
  nodes: [
    newNode('a', 'call', { flow: 'survey', hours: 'office' }),
    newNode('b', 'call', { flow: 'billing' }),
    newNode('c', 'call', { flow: 'survey' }),
    newNode('d', 'say', { prompt: [{ kind: 'recording', content: { 'en-US': 'hello', 'es-ES': 'hola' }, text: {} }] }),
    newNode('e', 'teleport', { flow: 'nowhere' }),
    newNode('f', 'call', { flow: 'Not A Key' }),
  ],
})
const survey = { flowId: 'f1', versionId: 'v1' }
const billing = { flowId: 'f2', versionId: 'v2' }
const hello = { 'en-US': { url: '/media/hello.wav' } }
const hola = { 'es-ES': { url: '/media/hola.wav' } }

describe('referencesOf', () => {
  it('names every resource once, in order', () => {
    expect(referencesOf(flow, lintTypes)).toEqual({
      flows: ['billing', 'survey'],
      schedules: ['office'],
      content: ['hello', 'hola'],
    })
  })
})

describe('bindFlow', () => {
  it('pins what the flow refers to and nothing else', () => {
    const lookup = { flows: { survey, billing, other: survey }, content: { hello, hola, other: hello } }
    expect(bindFlow(flow, lookup, lintTypes)).toEqual({
      ok: true,
      bindings: { flows: { survey, billing }, content: { hello, hola } },
    })
  })
  it('says which node refers to what is not there', () => {
    expect(bindFlow(flow, { flows: { survey }, content: { hello } }, lintTypes)).toEqual({
      ok: false,
      problems: [
        {
          severity: 'error',
          rule: 'unpublished-subflow',
          nodeId: 'b',
          field: 'flow',
          message: 'Flow billing has no published version.',
        },
        {
          severity: 'error',
          rule: 'unknown-content',
          nodeId: 'd',
          field: 'prompt.0.content.es-ES',
          message: 'There is no content item hola.',
        },
      ],
    })
  })
  it('takes no inherited name for a resource', () => {
    const tricky = newFlow({ nodes: [newNode('a', 'call', { flow: 'constructor' })] })
    expect(bindFlow(tricky, { flows: {}, content: {} }, lintTypes).ok).toBe(false)
  })
})
