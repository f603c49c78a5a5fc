import { contentItemSchema, wordless } from '#shared/api/content.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../testing.ts'
import { firstLanguage, kindOfFile, refusalOf, titleOfFile } from './fileFacts.ts'

const file = (name: string, type = '', size = 10) => ({ name, type, size })

describe('a file before it is sent', () => {
  it.each([
    ['a.WAV', '', 'audio'],
    ['a.mp3', 'audio/mpeg', 'audio'],
    ['a.webm', 'video/webm', 'video'],
    ['a.webm', 'audio/webm', 'audio'],
    ['a.vtt', '', 'captions'],
    ['voice', 'audio/ogg', 'audio'],
    ['a.svg', 'image/svg+xml', undefined],
    ['a.exe', 'application/x-msdownload', undefined],
  ])('%s (%s) is %s', (name, type, kind) => expect(kindOfFile(file(name, type))).toBe(kind))

  it('is refused at once when it is too large, empty or something else, with what to do', () => {
    expect(refusalOf(file('a.wav', '', 31 * 2 ** 20), limits.maxBytes)).toBe(
      'It has 31 MB. A sound may have 25 MB at most. Make it shorter or compress it.',
    )
    expect(refusalOf(file('a.wav', '', 0), limits.maxBytes)).toContain('empty')
    expect(refusalOf(file('a.pdf'), limits.maxBytes)).toContain('Send WAV')
    expect(refusalOf(file('a.wav', '', 25_000_000), limits.maxBytes)).toBeUndefined()
    expect(refusalOf(file('a.wav', '', 1e12), undefined)).toBeUndefined()
  })

  it('becomes a title', () => {
    expect(titleOfFile('opening-hours_v2.final.wav')).toBe('Opening hours v2 final')
    expect(titleOfFile('.wav')).toBe('Untitled')
    fc.assert(fc.property(fc.string(), (name) => titleOfFile(name).length > 0 && titleOfFile(name).length <= 200))
    expect(contentItemSchema.shape.title.safeParse(titleOfFile('x')).success).toBe(true)
  })

  it('is offered in the language spoken, and a picture in none', () => {
    expect(firstLanguage('audio', 'es-ES')).toBe('es-ES')
    expect(firstLanguage('image', 'es-ES')).toBe(wordless)
  })
})
