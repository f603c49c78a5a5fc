import type { Json } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { newItem, newLanguage } from '../testing.ts'
import { formSchemaOf } from '../../form/formSchema.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'
import { partKey, partThen, withItemLater } from './setLater.ts'

const recording = (content: Record<string, string> = {}) => ({
  kind: 'recording',
  content,
  text: { 'en-US': 'Hello.' },
})
const choice = (id: string) => ({ id, key: id, label: id, phrases: { 'en-US': [id] } })
const sayFlow = (prompt: Json) => flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
const item = newItem({ languages: [newLanguage(), newLanguage({ language: 'es-ES', text: 'Bienvenido.' })] })
/** What is known of a part of this flow when a file for it is sent. */
const sentFor = (flow: ReturnType<typeof sayFlow>, path = 'prompt.0') => {
  const node = flow.nodes[0] ?? expect.unreachable()
  const { data } = readNode(node)
  const schema = formSchemaOf(typeOf(node) ?? expect.unreachable())
  return partThen({ node, schema, data: data as Record<string, Json> }, { path, language: 'en-US' })
}
const then = sentFor(sayFlow([recording()]))
const spoken = (words: string, content: Record<string, string> = {}) => ({
  kind: 'recording',
  content,
  text: words === '' ? {} : { 'en-US': words },
})
/** The words of the parts that have a file afterwards. */
const filled = (flow: ReturnType<typeof sayFlow>) =>
  (promptOf(flow) as { content: Record<string, string> }[]).map(({ content }) => content['en-US'])
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

  it('follows its part where parts were swapped, put in or taken out', () => {
    const [welcome, closed] = [spoken('Welcome.'), spoken('We are closed today.')]
    const sent = sentFor(sayFlow([welcome, closed]))
    const after = (prompt: Json) => filled(withItemLater(sayFlow(prompt), sent, item))
    expect(after([welcome, closed])).toEqual(['welcome', undefined])
    expect(after([closed, welcome])).toEqual([undefined, 'welcome'])
    expect(after([spoken('Hello.'), welcome, closed])).toEqual([undefined, 'welcome', undefined])
    expect(after([welcome])).toEqual(['welcome'])
    // Another file was faster.
    expect(after([closed, spoken('Welcome.', { 'es-ES': 'x' })])).toEqual([undefined, 'welcome'])
    expect(after([spoken('Good day.'), spoken('We are closed today.', { 'en-US': 'x' })])).toEqual(['welcome', 'x'])
  })

  it('is put into no other part of its prompt', () => {
    const [welcome, closed] = [spoken('Welcome.'), spoken('We are closed today.')]
    const sent = sentFor(sayFlow([welcome, closed]))
    for (const prompt of [
      [closed],
      [closed, spoken('Welcome to us.')],
      [closed, spoken('')],
      [spoken('Good day.'), spoken('We are open.')],
      [closed, welcome, welcome],
    ]) {
      const flow = sayFlow(prompt)
      expect(withItemLater(flow, sent, item)).toBe(flow)
    }
    const alike = sentFor(sayFlow([spoken(''), spoken('')]))
    const left = sayFlow([spoken('')])
    expect(withItemLater(left, alike, item)).toBe(left)
    expect(filled(withItemLater(sayFlow([spoken(''), spoken('', { 'en-US': 'x' })]), alike, item))).toEqual([
      'welcome',
      'x',
    ])
  })

  it('is found by the ids of list items, wherever they stand by then', () => {
    const before = { choices: [choice('sales'), choice('help')] }
    const key = partKey(before, 'choices.1.phrases')
    expect(key).toBe('choices.help.phrases')
    expect(partKey({ prompt: [recording()] }, 'prompt.0')).toBe('prompt.0')
  })
})
