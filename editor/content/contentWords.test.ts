import { soundWarnings, wordless } from '#shared/api/content.ts'
import { describe, expect, it } from 'vitest'
import {
  decibelWords,
  lacksAlternative,
  languageWords,
  lengthWords,
  missingLanguages,
  missingWords,
  shownLanguage,
  sizeWords,
  warningsOf,
  warningWords,
} from './contentWords.ts'
import { newItem, newLanguage } from './testing.ts'

describe('the words of the library', () => {
  it('tell of a loud recording how it was made, for callers hear it as loud as the others', () => {
    expect(warningWords['too-loud'].badge).toBe('Recorded too loud')
    expect(warningWords['too-loud'].meaning).toContain('as loud as other prompts')
    expect(warningWords['mostly-silent'].meaning).toContain('so faint that it was not made louder')
  })

  it('miss the alternative text of a picture that has none, and of nothing else', () => {
    const bare = newLanguage({ text: ' ' })
    const forAll = newLanguage({ language: wordless, text: '' })
    const picture = newItem({ kind: 'image', languages: [forAll, bare] })
    expect(lacksAlternative(picture, bare)).toBe(true)
    expect(lacksAlternative(picture, forAll)).toBe(true)
    expect(lacksAlternative(picture, { ...bare, text: 'Our shop from outside.' })).toBe(false)
    expect(lacksAlternative(newItem({ kind: 'image', languages: [forAll, newLanguage()] }), forAll)).toBe(false)
    expect(lacksAlternative(picture, { ...bare, file: null })).toBe(false)
    expect(lacksAlternative(newItem(), bare)).toBe(false)
  })

  it.each([
    [0, '0:00'],
    [6700, '0:07'],
    [65_000, '1:05'],
    [3_723_000, '1:02:03'],
  ])('writes %i ms as %s', (milliseconds, words) => expect(lengthWords(milliseconds)).toBe(words))

  it.each([
    [820, '820 B'],
    [4_300, '4.2 kB'],
    [25 * 2 ** 20, '25 MB'],
    [512 * 2 ** 20, '512 MB'],
    [2.5 * 2 ** 30, '2.5 GB'],
  ])('writes %d bytes as %s', (bytes, words) => expect(sizeWords(bytes)).toBe(words))

  it('writes levels with a minus sign and a unit', () => {
    expect(decibelWords(-20.04, 'LUFS')).toBe('−20.0 LUFS')
    expect(decibelWords(null, 'dBTP')).toBe('not measured')
  })

  it('has words for every warning of the server', () => {
    expect(Object.keys(warningWords).sort()).toEqual([...soundWarnings].sort())
  })

  it('names the languages without a file, and none where one file serves all', () => {
    const words = newLanguage({ language: 'es-ES', file: null, sound: null, phone: null })
    const item = newItem({ languages: [newLanguage(), words] })
    expect(missingLanguages(item, ['en-US', 'es-ES', 'fr-FR'])).toEqual(['es-ES', 'fr-FR'])
    expect(missingLanguages({ ...item, kind: 'music' }, ['en-US', 'es-ES'])).toEqual([])
    expect(missingLanguages(newItem({ languages: [newLanguage({ language: wordless })] }), ['en-US'])).toEqual([])
  })

  it('names languages, and what serves all of them, without a code', () => {
    expect(languageWords(wordless)).toBe('All languages')
    expect(missingWords(['de-DE', 'hi-IN'])).toBe('No file in German (Germany) and Hindi (India)')
  })

  it('shows the language asked for when it has a file, else one that has', () => {
    const words = newLanguage({ language: 'es-ES', file: null })
    const item = newItem({ languages: [words, newLanguage()] })
    expect(shownLanguage(item, 'es-ES')?.language).toBe('en-US')
    expect(shownLanguage(item, 'en-US')?.language).toBe('en-US')
    expect(shownLanguage(newItem({ languages: [words] }), undefined)?.language).toBe('es-ES')
  })

  it('shows the company’s first language before others', () => {
    const german = newLanguage({ language: 'de-DE' })
    const item = newItem({ languages: [german, newLanguage()] })
    expect(shownLanguage(item, undefined, ['en-US', 'de-DE'])?.language).toBe('en-US')
    expect(shownLanguage(item, 'de-DE', ['en-US', 'de-DE'])?.language).toBe('de-DE')
    expect(shownLanguage(newItem({ languages: [german] }), undefined, ['en-US'])?.language).toBe('de-DE')
  })

  it('names each warning once', () => {
    const loud = newLanguage({ sound: { ...sound, warnings: ['clipped', 'too-loud'] } })
    const other = newLanguage({ language: 'es-ES', sound: { ...sound, warnings: ['clipped'] } })
    expect(warningsOf(newItem({ languages: [loud, other] }))).toEqual(['clipped', 'too-loud'])
  })
})

const sound = newLanguage().sound ?? expect.unreachable()
