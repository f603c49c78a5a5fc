import { describe, expect, it } from 'vitest'
import { textPrompt } from './prompt.ts'
import { isPromptEmpty, promptText } from './promptText.ts'

describe('promptText', () => {
  it('reads the wanted language, a nearer region of it, else the first written', () => {
    const prompt = textPrompt({ 'en-US': '', 'es-ES': 'Hola', 'fr-FR': 'Bonjour' })
    expect(promptText(prompt, 'fr-CA')).toBe('Bonjour')
    expect(promptText(prompt, 'en-US')).toBe('Hola')
  })

  it('joins parts, keeps templates as typed and leaves pauses out', () => {
    expect(
      promptText(
        [
          { kind: 'text', text: { 'en-US': 'Your code\nis ' } },
          { kind: 'pause', seconds: 1 },
          { kind: 'value', value: '{{ vars.code }}', as: 'digits' },
        ],
        'en-US',
      ),
    ).toBe('Your code is {{ vars.code }}')
  })

  it('names a recording without words by its key', () => {
    const recording = (content: Record<string, string>, text = {}) => ({ kind: 'recording' as const, content, text })
    expect(promptText([recording({ 'en-US': 'welcome', 'es-ES': 'hola' })], 'es-MX')).toBe('♪ hola')
    expect(promptText([recording({ 'en-US': 'welcome' })], 'fr-FR')).toBe('♪ welcome')
    expect(promptText([recording({ 'en-US': 'welcome' }, { 'en-US': 'Welcome.' })], 'en-US')).toBe('Welcome.')
    expect(promptText([recording({})], 'en-US')).toBe('')
  })

  it('cuts long texts', () => {
    expect(promptText(textPrompt({ 'en-US': 'word '.repeat(100) }), 'en-US')).toHaveLength(120)
  })
})

describe('isPromptEmpty', () => {
  it('is true for no parts, blank text and pauses only', () => {
    expect(isPromptEmpty([])).toBe(true)
    expect(isPromptEmpty([{ kind: 'text', text: { 'en-US': ' ' } }])).toBe(true)
    expect(isPromptEmpty([{ kind: 'pause', seconds: 2 }])).toBe(true)
  })

  it('is false for a word, a value or a recording', () => {
    expect(isPromptEmpty(textPrompt({ 'es-ES': 'Hola' }))).toBe(false)
    expect(isPromptEmpty([{ kind: 'value', value: '{{ now }}', as: 'time' }])).toBe(false)
    expect(isPromptEmpty([{ kind: 'recording', content: { 'en-US': 'hello' }, text: {} }])).toBe(false)
  })
})
