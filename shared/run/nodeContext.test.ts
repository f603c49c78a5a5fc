import { describe, expect, it } from 'vitest'
import type { Flow } from '../flow/flow.ts'
import type { Prompt } from '../flow/prompt.ts'
import { flowOf, programOf, type NodeSketch } from '../testing/flows.ts'
import { simulate } from './simulate.ts'

const languages = ['en-US', 'fr-FR', 'de-DE']
const spoken = (prompt: Prompt, overrides: Partial<Flow> = {}, asked = 'fr-FR') =>
  simulate(
    programOf(
      flowOf(
        {
          start: { type: 'start', to: 'say' },
          say: { type: 'say', data: { prompt }, to: 'end' },
          end: { type: 'end' },
        },
        { languages, variables: [{ name: 'total', type: 'number', default: 1234.5 }], ...overrides },
      ),
    ),
    [],
    { languages: [asked] },
  ).said.map(({ language, text }) => `${language}: ${text}`)
const total: Prompt[number] = { kind: 'value', value: '{{ vars.total }}', as: 'number' }

describe('a voice', () => {
  const sketch = {
    start: { type: 'start', to: 'say' },
    say: { type: 'say', data: { prompt: [{ kind: 'text', text: { 'en-US': 'Hello.' } }] }, to: 'end' },
    end: { type: 'end' },
  }
  const company = { 'en-US': { voice: 'Polly.Joanna', rate: 90 } }
  const voiceOf = (voices: Flow['voices']) => {
    const program = programOf(flowOf(sketch, voices && { voices }), {}, { voices: company })
    const [action] = simulate(program, []).steps[0]?.actions ?? []
    return action?.kind === 'play' ? action.prompt : []
  }

  it("is the company's where the flow names none, and else the flow's, each detail by itself", () => {
    expect(voiceOf(undefined)).toMatchObject([{ voice: 'Polly.Joanna', rate: 90 }])
    expect(voiceOf({ 'en-US': { voice: 'Polly.Matthew' } })).toMatchObject([{ voice: 'Polly.Matthew', rate: 90 }])
    expect(voiceOf({ 'fr-FR': { voice: 'Polly.Lea' } })).toMatchObject([{ voice: 'Polly.Joanna' }])
  })
})

describe('a recording', () => {
  const recorded = (text: Record<string, string>): Prompt => [
    { kind: 'recording', content: { 'en-US': 'hello', 'fr-FR': 'gone' }, text },
  ]
  const inBoth = { 'en-US': 'Hello.', 'fr-FR': 'Bonjour.' }
  /** What a French caller gets. */
  const partsOf = (files: Record<string, { url: string }>, text: Record<string, string> = inBoth) => {
    const prompt = recorded(text)
    const program = programOf(
      flowOf(
        {
          start: { type: 'start', to: 'say' },
          say: { type: 'say', data: { prompt }, to: 'end' },
          end: { type: 'end' },
        },
        { languages },
      ),
    )
    const bindings = { flows: {}, content: { hello: files } }
    const root = { ...program.root, bindings }
    const bound = { ...program, root, versions: new Map([[root.id, root]]) }
    const [action] = simulate(bound, [], { languages: ['fr-FR'] }).steps[0]?.actions ?? []
    return action?.kind === 'play' ? action.prompt : []
  }

  it('is its words in the caller’s language where the only file is in another', () => {
    expect(partsOf({ 'en-US': { url: '/hello.mp3' } })).toEqual([{ kind: 'text', text: 'Bonjour.', language: 'fr-FR' }])
  })

  it('is the file of another language where the caller’s has neither file nor words', () => {
    expect(partsOf({ 'en-US': { url: '/hello.mp3' } }, { 'en-US': 'Hello.' })).toEqual([
      { kind: 'audio', url: '/hello.mp3', text: 'Hello.', language: 'en-US' },
    ])
  })

  it('is its words where there is no file at all', () => {
    expect(partsOf({})).toEqual([{ kind: 'text', text: 'Bonjour.', language: 'fr-FR' }])
  })

  it('is the file of the plain language, or one without words, where there is none of the region', () => {
    const files = (tag: string) => ({ gone: { [tag]: { url: '/all.mp3' } } })
    const playing = (tag: string) => {
      const program = programOf(
        flowOf(
          {
            start: { type: 'start', to: 'say' },
            say: { type: 'say', data: { prompt: recorded(inBoth) }, to: 'end' },
            end: { type: 'end' },
          },
          { languages },
        ),
      )
      const root = { ...program.root, bindings: { flows: {}, content: files(tag) } }
      const bound = { ...program, root, versions: new Map([[root.id, root]]) }
      const [action] = simulate(bound, [], { languages: ['fr-FR'] }).steps[0]?.actions ?? []
      return action?.kind === 'play' ? action.prompt : []
    }
    const played = [{ kind: 'audio', url: '/all.mp3', text: 'Bonjour.', language: 'fr-FR' }]
    expect([playing('fr'), playing('zxx'), playing('de')]).toEqual([
      played,
      played,
      [{ kind: 'text', text: 'Bonjour.', language: 'fr-FR' }],
    ])
  })
})

describe('chance', () => {
  it('is another at each draw, and the same again for the same seed', () => {
    const split = (to: string): NodeSketch => ({
      type: 'split',
      data: { variants: ['a', 'b'].map((id) => ({ id, label: id })) },
      to: { a: to, b: to },
    })
    const nodes = Array.from({ length: 16 }, (_, index) => [`n${index}`, split(index === 15 ? 'end' : `n${index + 1}`)])
    const program = programOf(
      flowOf({ start: { type: 'start', to: 'n0' }, ...Object.fromEntries(nodes), end: { type: 'end' } }),
    )
    const drawn = (seed: number) =>
      simulate(program, [], { seed, caller: { kind: 'withheld' } })
        .trail.map(({ port }) => port)
        .slice(1, 17)
    expect(new Set(drawn(1)).size).toBe(2)
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(2)).not.toEqual(drawn(1))
    expect(drawn(-1)).toEqual(drawn(2 ** 32 - 1))
  })
})

describe('a prompt', () => {
  it('is spoken in the language of the session', () => {
    const text = { 'en-US': 'Total', 'fr-FR': 'Somme' }
    expect(spoken([{ kind: 'text', text }, total])).toEqual(['fr-FR: Somme', 'fr-FR: 1234.5'])
  })

  it('falls back to the default language of the flow, its values and filters with it', () => {
    const text = { 'de-DE': 'Summe {{ vars.total | number: 2 }}', 'en-US': 'Total {{ vars.total | number: 2 }}' }
    expect(spoken([{ kind: 'text', text }, total])).toEqual(['en-US: Total 1,234.50', 'en-US: 1234.5'])
  })

  it('falls back to any language there is', () => {
    expect(spoken([total, { kind: 'text', text: { 'de-DE': 'Summe {{ vars.total | number: 2 }}' } }])).toEqual([
      'de-DE: 1234.5',
      'de-DE: Summe 1.234,50',
    ])
  })

  it('passes over languages in which only blanks are written', () => {
    expect(spoken([{ kind: 'text', text: { 'fr-FR': ' ', 'en-US': 'Total' } }])).toEqual(['en-US: Total'])
  })

  it('of values alone is in the language of the session', () => {
    expect(spoken([total])).toEqual(['fr-FR: 1234.5'])
  })

  it('keeps the region of the session for words written for the whole language', () => {
    expect(spoken([{ kind: 'text', text: { en: '{{ 5 | currency }}' } }], {}, 'en-US')).toEqual(['en: $5.00'])
  })
})
