import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookupLanguage } from './language.ts'

describe('lookupLanguage', () => {
  it.each([
    [['en-US'], ['es-ES', 'en-US'], 'en-US'],
    [['EN-us'], ['en-US'], 'en-US'],
    [['en_US'], ['en-US'], 'en-US'],
    [['en'], ['es-ES', 'en-US', 'en-GB'], 'en-US'],
    [['en-GB'], ['es-ES', 'en-US'], 'en-US'],
    [['en-GB'], ['en-US', 'en-GB'], 'en-GB'],
    [['fr-CA'], ['fr', 'fr-FR'], 'fr'],
    [['zh-Hant-TW'], ['zh-CN', 'zh-Hant-HK'], 'zh-Hant-HK'],
    [['zh-x-private'], ['zh'], 'zh'],
    [['de', 'fr-FR'], ['en-US', 'fr-FR'], 'fr-FR'],
    [['es', 'en'], ['en-US', 'es-ES'], 'es-ES'],
  ])('finds for %j among %j: %s', (wanted, available, found) => {
    expect(lookupLanguage(wanted, available)).toBe(found)
  })

  it.each([[['ja']], [[]], [['']], [['*']], [['e']], [['-']], [['---']]])('finds nothing for %j', (wanted) => {
    expect(lookupLanguage(wanted, ['en-US', 'de-DE'])).toBeUndefined()
  })

  it('does not take the beginning of a subtag for the whole of it', () => {
    expect(lookupLanguage(['de'], ['den-US'])).toBeUndefined()
  })

  it('ends, and answers with one of ours or nothing, whatever is asked', () => {
    const available = ['en-US', 'zh-Hant-HK', 'hi-IN']
    fc.assert(
      fc.property(fc.array(fc.string()), (wanted) =>
        [...available, undefined].includes(lookupLanguage(wanted, available)),
      ),
    )
  })
})
