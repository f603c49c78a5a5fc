import { describe, expect, it } from 'vitest'
import { gatherLanguageFor, voiceFor } from './voices.ts'

describe('voiceFor', () => {
  it.each([
    ['en-US', 'Polly.Joanna-Neural'],
    ['es-ES', 'Polly.Lucia-Neural'],
    ['fr-FR', 'Polly.Lea-Neural'],
    ['de-DE', 'Polly.Vicki-Neural'],
    ['hi-IN', 'Polly.Kajal-Neural'],
  ])('speaks %s by %s', (language, voice) => {
    expect(voiceFor(language)).toEqual({ language, voice })
  })

  it.each([
    ['en', 'en-US'],
    ['es', 'es-ES'],
    ['hi', 'hi-IN'],
    ['en-SG', 'en-US'],
    ['de-CH', 'de-DE'],
    ['fr-FR-x-private', 'fr-FR'],
    ['EN-us', 'en-US'],
    ['zh', 'cmn-CN'],
    ['ar-EG', 'ar-XA'],
    ['no', 'nb-NO'],
    ['tlh', 'en-US'],
    ['', 'en-US'],
  ])('falls back from %j to %s', (language, found) => {
    expect(voiceFor(language).language).toBe(found)
    expect(voiceFor(language).language).toBe(found)
  })
})

describe('gatherLanguageFor', () => {
  it.each([
    ['en-US', 'en-US'],
    ['hi', 'hi-IN'],
    ['es-AR', 'es-AR'],
    ['zh-CN', 'cmn-Hans-CN'],
    ['de-AT', 'de-DE'],
    ['xx', 'en-US'],
  ])('listens to %s in %s', (language, heard) => {
    expect(gatherLanguageFor(language)).toBe(heard)
  })
})
