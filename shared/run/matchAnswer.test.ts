import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchAnswer, phrasesFor, type Choosable } from './matchAnswer.ts'

const choice = (id: string, key: string | undefined, label: string, phrases: Choosable['phrases'] = {}): Choosable => ({
  id,
  key,
  label,
  phrases,
})
const english = { language: 'en-US', minConfidence: 0 }
const idOf = (choices: readonly Choosable[], answer: Parameters<typeof matchAnswer>[1], hearing = english) =>
  matchAnswer(choices, answer, hearing)?.id
const said = (choices: readonly Choosable[], text: string, language = 'en-US') =>
  idOf(choices, { speech: { text } }, { language, minConfidence: 0 })

describe('matchAnswer by key', () => {
  const choices = [
    choice('a', '1', 'A'),
    choice('b', '12', 'B'),
    choice('c', '*', 'C'),
    choice('d', '#', 'D'),
    choice('e', '0', 'E'),
    choice('f', '*9#', 'F'),
    choice('g', '123456', 'G'),
    choice('h', undefined, 'H'),
  ]
  it.each([
    ['1', 'a'],
    ['12', 'b'],
    ['*', 'c'],
    ['#', 'd'],
    ['0', 'e'],
    ['*9#', 'f'],
    ['123456', 'g'],
    ['', undefined],
    ['2', undefined],
    ['123', undefined],
    ['11', undefined],
    ['**', undefined],
    ['##', undefined],
    ['1#', undefined],
    ['00', undefined],
    ['1234567', undefined],
    ['*9', undefined],
    [' 1', undefined],
    ['A', undefined],
  ])('gives for keys %j: %s', (keys, id) => {
    expect(idOf(choices, { keys })).toBe(id)
  })

  it('matches nothing when there is neither key nor speech', () => {
    expect(idOf(choices, {})).toBeUndefined()
  })

  it('takes the key over what was said', () => {
    expect(idOf(choices, { keys: '1', speech: { text: 'C' } })).toBe('a')
  })

  it('listens when the keys are empty', () => {
    expect(idOf(choices, { keys: '', speech: { text: 'C' } })).toBe('c')
  })

  it('takes a chosen id as it is', () => {
    expect(idOf(choices, { choice: 'h' })).toBe('h')
    expect(idOf(choices, { choice: 'gone', keys: '1' })).toBeUndefined()
  })
})

describe('matchAnswer by speech', () => {
  const departments = [
    choice('sales', '1', 'Sales', { 'en-US': ['buy something', 'sales team'], 'es-ES': ['ventas', 'comprar'] }),
    choice('support', '2', 'Support', { 'en-US': ['support', 'help'], 'es-ES': ['soporte', 'atención'] }),
    choice('technical', '3', 'Technical support', { 'en-US': ['technical support'], 'fr-FR': ['dépannage'] }),
  ]

  it.each([
    ['sales', 'sales'],
    ['Sales.', 'sales'],
    ['SALES!!', 'sales'],
    ['I want to buy something, please', 'sales'],
    ['can you help me', 'support'],
    ['technical support', 'technical'],
    ['the technical support please', 'technical'],
    ['technical  support... and technical support', 'technical'],
    ['helping', undefined],
    ['wholesales', undefined],
    ['something to buy', undefined],
    ['sales or support', undefined],
    ['technical support or sales', undefined],
    ['', undefined],
    ['…', undefined],
  ])('gives for %j: %s', (text, id) => {
    expect(said(departments, text)).toBe(id)
  })

  it('counts the label as a phrase even where phrases are written', () => {
    expect(said(departments, 'sales', 'es-ES')).toBe('sales')
  })

  it('uses the phrases of the session language, and of a nearer region where there is one', () => {
    expect(said(departments, 'quiero comprar', 'es-MX')).toBe('sales')
    expect(said(departments, 'quiero comprar', 'en-US')).toBeUndefined()
  })

  it('ignores Latin marks on both sides', () => {
    expect(said(departments, 'atencion por favor', 'es-ES')).toBe('support')
    expect(said(departments, 'DÉPANNAGE', 'fr-FR')).toBe('technical')
    expect(said([choice('a', '1', 'Strasse')], 'Straße', 'de-DE')).toBe('a')
    expect(said([choice('a', '1', 'Anglais')], "c'est pour l’anglais", 'fr-FR')).toBe('a')
  })

  it('keeps the vowel signs of Devanagari', () => {
    const hindi = [choice('day', '1', 'दिन'), choice('give', '2', 'दान'), choice('sell', '3', 'बिक्री')]
    expect(said(hindi, 'दिन', 'hi-IN')).toBe('day')
    expect(said(hindi, 'दान।', 'hi-IN')).toBe('give')
    expect(said(hindi, 'मुझे बिक्री चाहिए', 'hi-IN')).toBe('sell')
    expect(said(hindi, 'दन', 'hi-IN')).toBeUndefined()
  })

  it('takes composed and decomposed letters for the same', () => {
    expect(said([choice('a', '1', 'ज़रूरी')], 'ज\u093cरूरी', 'hi-IN')).toBe('a')
    expect(said([choice('a', '1', 'café')], 'cafe\u0301', 'fr-FR')).toBe('a')
  })

  it('finds phrases in scripts that write no spaces', () => {
    expect(said([choice('a', '1', '销售'), choice('b', '2', '支持')], '我要找销售部门', 'zh-CN')).toBe('a')
  })

  it('accepts a confidence at the threshold or none, and no lower one', () => {
    const hearing = { language: 'en-US', minConfidence: 0.5 }
    expect(idOf(departments, { speech: { text: 'sales', confidence: 0.5 } }, hearing)).toBe('sales')
    expect(idOf(departments, { speech: { text: 'sales' } }, hearing)).toBe('sales')
    expect(idOf(departments, { speech: { text: 'sales', confidence: 0.49 } }, hearing)).toBeUndefined()
  })

  it('takes one phrase of two choices for no match', () => {
    const twins = [choice('a', '1', 'Billing'), choice('b', '2', 'Billing')]
    expect(said(twins, 'billing')).toBeUndefined()
  })

  it('matches a choice that has no key', () => {
    expect(said([choice('a', undefined, 'Operator')], 'operator please')).toBe('a')
  })
})

describe('matchAnswer by spoken keys', () => {
  const keys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', '10', '12'].map((key) =>
    choice(`key${key}`, key, `Choice ${key.replace('*', 'A').replace('#', 'B')}x`),
  )
  it.each([
    ['en-US', 'zero one two three four five six seven eight nine star pound'],
    ['es-ES', 'cero uno dos tres cuatro cinco seis siete ocho nueve asterisco almohadilla'],
    ['fr-FR', 'zéro un deux trois quatre cinq six sept huit neuf étoile dièse'],
    ['de-DE', 'null eins zwei drei vier fünf sechs sieben acht neun stern raute'],
    ['hi-IN', 'शून्य एक दो तीन चार पांच छह सात आठ नौ स्टार हैश'],
  ])('knows the number words of %s', (language, words) => {
    const found = words.split(' ').map((word) => said(keys, word, language))
    expect(found).toEqual([...'0123456789*#'].map((key) => `key${key}`))
  })

  it.each([
    ['en-US', 'press two', 'key2'],
    ['en-US', 'option number one please', 'key1'],
    ['en-US', '2', 'key2'],
    ['en-US', 'one two', 'key12'],
    ['en-US', '1 2', 'key12'],
    ['en-US', '12', 'key12'],
    ['en-US', 'ten', 'key10'],
    ['en-US', 'hash', 'key#'],
    ['en-US', 'the pound sign', 'key#'],
    ['en-US', '#', 'key#'],
    ['en-US', 'one of them', undefined],
    ['en-US', 'two and three', undefined],
    ['en-US', 'twofold', undefined],
    ['en-US', 'dos', undefined],
    ['es-MX', 'la opción dos, por favor', 'key2'],
    ['fr-FR', 'je veux un conseiller', undefined],
    ['fr-FR', 'le numéro un', 'key1'],
    ['de-DE', 'die Taste Fünf bitte', 'key5'],
    ['hi-IN', '२', 'key2'],
    ['hi-IN', 'नंबर दो दबाएं', 'key2'],
    ['hi-IN', 'जानकारी दो', undefined],
    ['ja-JP', '3', 'key3'],
  ])('in %s gives for %j: %s', (language, text, id) => {
    expect(said(keys, text, language)).toBe(id)
  })

  it('prefers a phrase said to a number inside it', () => {
    const plans = [choice('one', '1', 'Plan two'), choice('two', '2', 'Plan three')]
    expect(said(plans, 'plan two')).toBe('one')
  })
})

describe('phrasesFor', () => {
  it('falls back to the label', () => {
    expect(phrasesFor(choice('a', '1', 'Sales', { 'es-ES': ['ventas'] }), 'en-US')).toEqual(['Sales'])
    expect(phrasesFor(choice('a', '1', 'Sales', { 'es-ES': ['ventas'] }), 'es-ES')).toEqual(['ventas'])
  })
})

it('never throws, and chooses only among what is offered', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  const choices = fc.array(
    fc.record({
      id: fc.string({ minLength: 1 }),
      label: text,
      key: fc.constantFrom('1', '*', undefined),
      phrases: fc.constant({}),
    }),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(choices, text, fc.constantFrom('en-US', 'hi-IN', 'x', ''), (offered, heard, language) => {
      const chosen = matchAnswer(offered, { speech: { text: heard } }, { language, minConfidence: 0 })
      return chosen === undefined || offered.includes(chosen)
    }),
  )
})
