import type { Flow } from '#shared/flow/flow.ts'
import type { Prompt } from '#shared/flow/prompt.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { speechMs as simulatedSpeechMs } from '../../../simulator/speech.ts'
import fc from 'fast-check'
import { act } from 'react'
import { describe, expect, it, onTestFinished } from 'vitest'
import { click, control, openInspector, type } from '../testing.tsx'
import { heardPrompt, heardSeconds } from './heardPrompt.ts'
import { speechMs } from './speechLength.ts'
import { spokenValue } from './spokenValue.ts'

const flowWith = (prompt: Prompt, overrides: Partial<Flow> = {}) =>
  flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'], ...overrides })
const hello: Prompt = [{ kind: 'text', text: { 'en-US': 'Hello.' } }]
const english = 'What the caller hears, English (United States)'
const spanish = 'What the caller hears, Spanish (Spain)'

describe('the prompt editor', () => {
  it('is written into straight away', async () => {
    const { dataOf, studio } = await openInspector(flowWith([]), 'n1')
    await type(english, 'Hi')
    await type(english, 'Hi there')
    expect(dataOf('n1')?.['prompt']).toEqual([{ kind: 'text', text: { 'en-US': 'Hi there' } }])
    await act(async () => studio.document.undo())
    expect(dataOf('n1')?.['prompt']).toEqual([])
  })

  it('marks what another language lacks, and copies the default one', async () => {
    const { dataOf, place } = await openInspector(flowWith(hello), 'n1')
    await click('es-ES, missing')
    expect(place.textContent).toContain('Missing in Spanish (Spain)')
    await click('Copy from English (United States)')
    expect(dataOf('n1')?.['prompt']).toEqual([{ kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hello.' } }])
    expect(place.textContent).not.toContain('Missing in')
  })

  it('marks a translation whose source has changed, until somebody says that it still fits', async () => {
    const both: Prompt = [{ kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hola.' } }]
    const { flowNow, place } = await openInspector(flowWith(both), 'n1')
    await type(english, 'Hello again.')
    expect(flowNow().staleTranslations).toHaveLength(1)
    await click('es-ES')
    expect(place.textContent).toContain('have changed since')
    await click('It still fits')
    expect(flowNow().staleTranslations).toBeUndefined()
  })

  it('adds, reorders and removes parts', async () => {
    const { dataOf } = await openInspector(flowWith(hello), 'n1')
    const add = async (kind: string) => {
      await click('Add a part to What the caller hears')
      await click(kind)
    }
    const kinds = () => (dataOf('n1')?.['prompt'] as { kind: string }[]).map(({ kind }) => kind)
    await add('Pause')
    await add('Value')
    await add('Recording')
    expect(kinds()).toEqual(['text', 'pause', 'value', 'recording'])
    await click('Move What the caller hears, part 3 up')
    expect(kinds()).toEqual(['text', 'value', 'pause', 'recording'])
    await click('Remove What the caller hears, part 1')
    expect(kinds()).toEqual(['value', 'pause', 'recording'])
  })

  it('shows two languages side by side, the default one left', async () => {
    const { dataOf } = await openInspector(flowWith(hello), 'n1')
    await click('What the caller hears: two languages side by side')
    await type(spanish, 'Hola.')
    expect(dataOf('n1')?.['prompt']).toEqual([{ kind: 'text', text: { 'en-US': 'Hello.', 'es-ES': 'Hola.' } }])
    const [left, right] = [...document.querySelectorAll('.mantine-Modal-content textarea:not([aria-hidden])')]
    expect(left?.getAttribute('lang')).toBe('en-US')
    expect(right?.getAttribute('lang')).toBe('es-ES')
  })

  it('previews with samples in place of values, which can be changed', async () => {
    const flow = flowWith([{ kind: 'text', text: { 'en-US': 'You owe {{ vars.total | currency }}.' } }], {
      variables: [{ name: 'total', type: 'number', default: 12.5 }],
    })
    const { place } = await openInspector(flow, 'n1')
    await click('Preview What the caller hears')
    expect(place.querySelector('.promptHeard')?.textContent).toContain('You owe $12.50.')
    await type('Sample for vars.total', '99')
    expect(place.querySelector('.promptHeard')?.textContent).toContain('You owe $99.00.')
    expect(place.textContent).toContain('no voice to speak with')
  })

  it('speaks by the browser’s voices, each piece in its language, and stops', async () => {
    const said: SpeechSynthesisUtterance[] = []
    let cancelled = 0
    class Utterance extends EventTarget {
      lang = ''
      voice = null
      rate = 1
      constructor(readonly text: string) {
        super()
      }
    }
    const voices = [
      { lang: 'en-GB', name: 'Ann' },
      { lang: 'es-ES', name: 'Eva' },
    ]
    const speechSynthesis = Object.assign(new EventTarget(), {
      getVoices: () => voices,
      speak: (utterance: SpeechSynthesisUtterance) => void said.push(utterance),
      cancel: () => void (cancelled += 1),
    })
    Object.assign(globalThis, { speechSynthesis, SpeechSynthesisUtterance: Utterance })
    onTestFinished(() => {
      Reflect.deleteProperty(globalThis, 'speechSynthesis')
      Reflect.deleteProperty(globalThis, 'SpeechSynthesisUtterance')
    })
    const flow = flowWith(
      [
        { kind: 'text', text: { 'en-US': 'Hello.' } },
        { kind: 'text', text: { 'es-ES': 'Hola.' } },
      ],
      {
        voices: { 'en-US': { rate: 120 } },
      },
    )
    await openInspector(flow, 'n1')
    await click('Preview What the caller hears')
    await click('Speak')
    expect(said.map(({ text, lang, rate, voice }) => [text.trim(), lang, rate, voice?.name])).toEqual([
      ['Hello.', 'en-US', 1.2, 'Ann'],
    ])
    await act(async () => void said[0]?.dispatchEvent(new Event('end')))
    expect(said.at(-1)).toMatchObject({ text: 'Hola.', lang: 'es-ES', voice: { name: 'Eva' } })
    const before = cancelled
    await click('Stop')
    expect(cancelled).toBeGreaterThan(before)
  })

  it('shows hostile words as words', async () => {
    const hostile = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
    const { place } = await openInspector(flowWith([{ kind: 'text', text: { 'en-US': hostile } }]), 'n1')
    await click('Preview What the caller hears')
    expect(control(english).value).toBe(hostile)
    expect(place.querySelector('.promptHeard')?.textContent).toContain(hostile)
    expect(place.querySelector('img, script')).toBeNull()
  })
})

describe('what is heard', () => {
  const now = '2026-11-21T10:00:00.000Z'
  const hear = (prompt: Prompt, language: string) =>
    heardPrompt(prompt, { flow: flowWith(prompt), language, samples: { 'caller.number': '+15550100123' }, now })

  it('comes in the default language where the words are missing', () => {
    expect(hear(hello, 'es-ES')).toEqual([{ kind: 'words', text: 'Hello.', language: 'en-US' }])
  })

  it('says what is wrong with a broken template', () => {
    const [piece] = hear([{ kind: 'text', text: { 'en-US': '{{ vars.a | nothing_such }}' } }], 'en-US')
    expect(piece).toMatchObject({ kind: 'words', problem: expect.stringMatching(/nothing_such/) as string })
  })

  it.each([
    ['4165', { as: 'digits' }, '4 1 6 5'],
    ['AB1', { as: 'spelled' }, 'A B 1'],
    ['1250', { as: 'number' }, '1,250'],
    ['12.5', { as: 'money', currency: 'EUR' }, '€12.50'],
    ['2027-01-04', { as: 'date' }, 'January 4, 2027'],
    ['14:30', { as: 'time' }, '2:30 PM'],
    ['soon', { as: 'date' }, 'soon'],
    ['5', { as: 'money', currency: 'X' }, '5 X'],
  ] as const)('reads %s as %o', (value, part, words) => {
    expect(spokenValue(value, part, 'en-US')).toBe(words)
  })

  it('takes as long as the stand-in carrier takes to say it', () => {
    const languages = fc.constantFrom('en-US', 'es-ES', 'de-DE', 'hi-IN', 'ja-JP', 'xx')
    fc.assert(
      fc.property(
        fc.string(),
        languages,
        (text, language) => speechMs(text, language) === simulatedSpeechMs(text, language),
      ),
    )
  })

  it('counts pauses, and words faster where the voice is', () => {
    const pause: Prompt = [{ kind: 'pause', seconds: 2 }]
    expect(heardSeconds(hear(pause, 'en-US'), {})).toBe(2)
    const long = hear([{ kind: 'text', text: { 'en-US': 'word '.repeat(160) } }], 'en-US')
    expect(heardSeconds(long, {})).toBe(60)
    expect(heardSeconds(long, { voices: { 'en-US': { rate: 200 } } })).toBe(30)
  })

  it('counts a recording as long as it is, else as its words, and says nothing where it has none', () => {
    const pause = { kind: 'pause', seconds: 1 } as const
    const recording = (text: Record<string, string>): Prompt => [
      pause,
      { kind: 'recording', content: { 'en-US': 'welcome' }, text },
    ]
    const threeSeconds = (key: string, language: string) =>
      key === 'welcome' && language === 'en-US' ? 3000 : undefined
    expect(heardSeconds(hear(recording({}), 'en-US'), {}, threeSeconds)).toBe(4)
    expect(heardSeconds(hear(recording({ 'en-US': 'word '.repeat(160) }), 'en-US'), {}, threeSeconds)).toBe(4)
    expect(heardSeconds(hear(recording({ 'en-US': 'word '.repeat(160) }), 'en-US'), {})).toBe(61)
    expect(heardSeconds(hear(recording({}), 'en-US'), {})).toBeUndefined()
  })
})
