import type { Json } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { newItem, newLanguage } from '../testing.ts'
import { partKey, withItemLater } from './setLater.ts'

const recording = (content: Record<string, string> = {}) => ({
  kind: 'recording',
  content,
  text: { 'en-US': 'Hello.' },
})
const choice = (id: string) => ({ id, key: id, label: id, phrases: { 'en-US': [id] } })
const sayFlow = (prompt: Json) => flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
const item = newItem({ languages: [newLanguage(), newLanguage({ language: 'es-ES', text: 'Bienvenido.' })] })
const then = { nodeId: 'n1', key: 'prompt.0', language: 'en-US', contentKey: '' }
const promptOf = (flow: ReturnType<typeof sayFlow>) => flow.nodes[0]?.data['prompt']

describe('an item that arrives after its prompt went on', () => {
  it('is set in the part it was sent for, in every language it has a file in', () => {
    expect(promptOf(withItemLater(sayFlow([recording()]), then, item))).toEqual([
      {
        kind: 'recording',
        content: { 'en-US': 'welcome', 'es-ES': 'welcome' },
        text: { 'en-US': 'Hello.', 'es-ES': 'Bienvenido.' },
      },
    ])
  })

  it('keeps what was changed in the part meanwhile', () => {
    const changed = sayFlow([{ ...recording(), text: { 'en-US': 'Good day.' } }])
    expect(promptOf(withItemLater(changed, then, item))).toMatchObject([{ text: { 'en-US': 'Good day.' } }])
  })

  it('changes nothing where something else was chosen, or the part or the node is gone', () => {
    for (const flow of [
      sayFlow([recording({ 'en-US': 'other' })]),
      sayFlow([{ kind: 'text', text: { 'en-US': 'Hello.' } }]),
      sayFlow([]),
      flowOf({}),
    ])
      expect(withItemLater(flow, then, item)).toBe(flow)
  })

  it('is found by the ids of list items, wherever they stand by then', () => {
    const before = { choices: [choice('sales'), choice('help')] }
    const key = partKey(before, 'choices.1.phrases')
    expect(key).toBe('choices.help.phrases')
    expect(partKey({ prompt: [recording()] }, 'prompt.0')).toBe('prompt.0')
  })
})
