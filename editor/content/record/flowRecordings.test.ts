import type { Flow } from '#shared/flow/flow.ts'
import { emptyWorld, lint, type LintWorld } from '#shared/flow/lint/lint.ts'
import type { Prompt } from '#shared/flow/prompt.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import type { PartThen } from '../picker/setLater.ts'
import { unrecordedIn, withRecording, type Unrecorded } from './flowRecordings.ts'

const flowWith = (...prompt: Prompt) =>
  flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
const audio = (...languages: string[]) => ({
  kind: 'audio' as const,
  files: Object.fromEntries(
    languages.map((tag) => [tag, { loudness: -20, warnings: [], hasSound: true, hasCaptions: false }]),
  ),
})
const both = audio('en-US', 'es-ES')
/** With what the checks say of the flow in a library of these items. */
const missingIn = (
  flow: Flow,
  language: string,
  content: LintWorld['content'] = { bye: both, hello: both, greeting: both },
) => unrecordedIn(flow, language, lint(flow, { ...emptyWorld, content }))
/** Where the recording of what is left goes. */
const thenOf = (left: Unrecorded | PartThen | undefined): PartThen =>
  left === undefined ? expect.unreachable() : 'then' in left ? left.then : left
const hello = { kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hola.' } } as const

describe('what is left to record in a flow', () => {
  it('is every text without a recording in the language, by its node and its place', () => {
    expect(missingIn(flowWith(hello), 'es-ES')).toEqual([
      {
        nodeId: 'n1',
        key: 'prompt.0.text',
        title: 'Say · Hello., What the caller hears',
        words: 'Hola.',
        source: undefined,
        contentKey: undefined,
        then: expect.objectContaining({ nodeId: 'n1', language: 'es-ES' }) as unknown,
      },
    ])
  })

  it('is nothing with a value in it, nothing without words, and nothing that is recorded', () => {
    const value = { kind: 'text', text: { 'en-US': 'Hello {{ vars.name }}.' } } as const
    const recorded = { kind: 'recording', content: { 'en-US': 'bye' }, text: { 'en-US': 'Bye.' } } as const
    expect(missingIn(flowWith(value, recorded), 'en-US')).toEqual([])
    expect(missingIn(flowWith(value), 'es-ES')).toEqual([])
    expect(missingIn(flowWith({ kind: 'text', text: { 'fr-FR': 'Salut.' } }), 'es-ES')).toEqual([])
  })

  it('shows the words of the default language where there are none yet', () => {
    const untranslated = { kind: 'text', text: { 'en-US': 'Bye.' } } as const
    expect(missingIn(flowWith(untranslated), 'es-ES')).toMatchObject([
      { words: '', source: { language: 'en-US', words: 'Bye.' } },
    ])
  })

  it('belongs to the item that another language plays', () => {
    const half = { kind: 'recording', content: { 'en-US': 'hello' }, text: hello.text } as const
    expect(missingIn(flowWith(half), 'es-ES')).toMatchObject([{ contentKey: 'hello' }])
  })
})

describe('a recording part without a file', () => {
  const greeting = { kind: 'recording', content: { 'en-US': 'greeting', 'es-ES': 'greeting' }, text: {} } as const
  const half = { greeting: audio('en-US') }

  it('is left to record where its item has no file, with and without words', () => {
    expect(missingIn(flowWith(greeting), 'en-US', half)).toEqual([])
    expect(missingIn(flowWith(greeting), 'es-ES', half)).toMatchObject([{ words: '', contentKey: 'greeting' }])
    const said = { ...greeting, text: { 'es-ES': 'Hola.' } }
    expect(missingIn(flowWith(said), 'es-ES', half)).toMatchObject([{ words: 'Hola.', contentKey: 'greeting' }])
    expect(missingIn(flowWith(said), 'es-ES', { greeting: audio('en-US', 'es-ES') })).toEqual([])
  })

  it('is left to record where the library has no such item, and where its language names none', () => {
    expect(missingIn(flowWith(greeting), 'en-US', {})).toMatchObject([{ contentKey: 'greeting' }])
    const english = { ...greeting, content: { 'en-US': 'greeting' } }
    expect(missingIn(flowWith(english), 'es-ES', half)).toMatchObject([{ words: '', contentKey: 'greeting' }])
  })

  it('is left to record with neither words nor a file in any language', () => {
    const empty = { kind: 'recording', content: {}, text: {} } as const
    expect(missingIn(flowWith(empty), 'es-ES')).toMatchObject([{ words: '', contentKey: undefined }])
  })

  it('gets its file without ever having had words', () => {
    const english = { ...greeting, content: { 'en-US': 'greeting' } }
    const [left] = missingIn(flowWith(english), 'es-ES', half)
    expect(withRecording(flowWith(english), thenOf(left), 'greeting').nodes[0]?.data).toMatchObject({
      prompt: [{ content: { 'en-US': 'greeting', 'es-ES': 'greeting' } }],
    })
  })
})

describe('a recording in the place of a text', () => {
  const bye = { kind: 'text', text: { 'en-US': 'Bye.', 'es-ES': 'Adiós.' } } as const
  const promptOf = (flow: Flow) => flow.nodes[0]?.data['prompt']

  it('keeps the words in every language under it', () => {
    const [spanish] = missingIn(flowWith(hello), 'es-ES')
    const [english] = missingIn(flowWith(hello), 'en-US')
    const flow = withRecording(flowWith(hello), thenOf(spanish), 'greeting')
    const recording = { kind: 'recording', content: { 'es-ES': 'greeting' }, text: hello.text }
    expect(promptOf(flow)).toMatchObject([recording])
    const both = withRecording(flow, thenOf(english), 'greeting')
    expect(promptOf(both)).toMatchObject([{ ...recording, content: { 'en-US': 'greeting', 'es-ES': 'greeting' } }])
    expect(missingIn(both, 'en-US')).toEqual([])
    expect(both.staleTranslations).toBeUndefined()
  })

  it('goes to the part it was read from, wherever that stands by then', () => {
    const [first, second] = missingIn(flowWith(hello, bye), 'en-US').map(thenOf)
    const moved = flowWith(bye, hello)
    const flow = withRecording(withRecording(moved, thenOf(first), 'hello'), thenOf(second), 'bye')
    expect(promptOf(flow)).toMatchObject([{ content: { 'en-US': 'bye' } }, { content: { 'en-US': 'hello' } }])
    const between = flowWith(hello, { kind: 'text', text: { 'en-US': 'We are open.' } }, bye)
    expect(promptOf(withRecording(between, thenOf(second), 'bye'))).toMatchObject([
      hello,
      { kind: 'text' },
      { content: { 'en-US': 'bye' } },
    ])
  })

  it('changes nothing when its part or its node is gone meanwhile, or another file was chosen for it', () => {
    const [, second] = missingIn(flowWith(hello, bye), 'en-US').map(thenOf)
    const chosen = { kind: 'recording', content: { 'en-US': 'other' }, text: bye.text } as const
    for (const flow of [flowWith(), flowWith(hello), flowWith(hello, chosen), flowOf({})])
      expect(withRecording(flow, thenOf(second), 'bye')).toBe(flow)
  })
})
