import type { Prompt } from '#shared/flow/prompt.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { unrecordedIn, withRecording } from './flowRecordings.ts'

const flowWith = (...prompt: Prompt) =>
  flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
const hello = { kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hola.' } } as const

describe('what is left to record in a flow', () => {
  it('is every text without a recording in the language, by its node and its place', () => {
    expect(unrecordedIn(flowWith(hello), 'es-ES')).toEqual([
      {
        nodeId: 'n1',
        key: 'prompt.0.text',
        title: 'Say · Hello., What the caller hears',
        words: 'Hola.',
        source: undefined,
        contentKey: undefined,
      },
    ])
  })

  it('is nothing with a value in it, nothing without words, and nothing that is recorded', () => {
    const value = { kind: 'text', text: { 'en-US': 'Hello {{ vars.name }}.' } } as const
    const recorded = { kind: 'recording', content: { 'en-US': 'bye' }, text: { 'en-US': 'Bye.' } } as const
    expect(unrecordedIn(flowWith(value, recorded), 'en-US')).toEqual([])
    expect(unrecordedIn(flowWith(value), 'es-ES')).toEqual([])
    expect(unrecordedIn(flowWith({ kind: 'text', text: { 'fr-FR': 'Salut.' } }), 'es-ES')).toEqual([])
  })

  it('shows the words of the default language where there are none yet', () => {
    const untranslated = { kind: 'text', text: { 'en-US': 'Bye.' } } as const
    expect(unrecordedIn(flowWith(untranslated), 'es-ES')).toMatchObject([
      { words: '', source: { language: 'en-US', words: 'Bye.' } },
    ])
  })

  it('belongs to the item that another language plays', () => {
    const half = { kind: 'recording', content: { 'en-US': 'hello' }, text: hello.text } as const
    expect(unrecordedIn(flowWith(half), 'es-ES')).toMatchObject([{ contentKey: 'hello' }])
  })
})

describe('a recording in the place of a text', () => {
  const place = { nodeId: 'n1', key: 'prompt.0.text', contentKey: 'greeting' }

  it('keeps the words in every language under it', () => {
    const flow = withRecording(flowWith(hello), { ...place, language: 'es-ES' })
    const recording = { kind: 'recording', content: { 'es-ES': 'greeting' }, text: hello.text }
    expect(flow.nodes[0]?.data).toMatchObject({ prompt: [recording] })
    const both = withRecording(flow, { ...place, language: 'en-US' })
    expect(both.nodes[0]?.data).toMatchObject({
      prompt: [{ ...recording, content: { 'en-US': 'greeting', 'es-ES': 'greeting' } }],
    })
    expect(unrecordedIn(both, 'en-US')).toEqual([])
    expect(both.staleTranslations).toBeUndefined()
  })

  it('changes nothing when the text is gone meanwhile', () => {
    const flow = flowWith()
    expect(withRecording(flow, { ...place, language: 'en-US' })).toBe(flow)
  })
})
