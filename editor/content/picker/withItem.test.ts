import { wordless } from '#shared/api/content.ts'
import { describe, expect, it } from 'vitest'
import { newItem, newLanguage } from '../testing.ts'
import { fileIn, withItem, type RecordingPart } from './withItem.ts'

const part: RecordingPart = { kind: 'recording', content: {}, text: { 'en-US': 'Our own words.' } }
const speaking = { languages: ['en-US', 'es-ES', 'fr-FR'], language: 'en-US' }

describe('an item chosen for a prompt', () => {
  it('is played in every language it has a file in, and its words fill what was empty', () => {
    const spanish = newLanguage({ language: 'es-ES', text: 'Bienvenido.' })
    const german = newLanguage({ language: 'de-DE', text: 'Willkommen.' })
    expect(withItem(part, newItem({ languages: [newLanguage(), spanish, german] }), speaking)).toEqual({
      kind: 'recording',
      content: { 'en-US': 'welcome', 'es-ES': 'welcome' },
      text: { 'en-US': 'Our own words.', 'es-ES': 'Bienvenido.' },
    })
  })

  it('is set where it was chosen even before it has a file there', () => {
    const words = newLanguage({ language: 'es-ES', file: null, text: 'Bienvenido.' })
    const chosen = withItem(part, newItem({ languages: [words] }), { ...speaking, language: 'fr-FR' })
    expect(chosen.content).toEqual({ 'fr-FR': 'welcome' })
    expect(chosen.text).toEqual({ 'en-US': 'Our own words.', 'es-ES': 'Bienvenido.' })
  })

  it('leaves other languages what they had', () => {
    const before = { ...part, content: { 'fr-FR': 'bonjour' } }
    expect(withItem(before, newItem(), speaking).content).toEqual({ 'en-US': 'welcome', 'fr-FR': 'bonjour' })
  })

  it('serves every language by a file without words', () => {
    const tune = newItem({ languages: [newLanguage({ language: wordless, text: '' })] })
    expect(Object.keys(withItem(part, tune, speaking).content)).toEqual(speaking.languages)
    expect(fileIn(tune, 'xx')?.language).toBe(wordless)
  })
})
