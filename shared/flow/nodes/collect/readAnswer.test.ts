import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLuhnDigit, readAnswer } from './readAnswer.ts'
import { collectSchema } from './schema.ts'

const hearing = { language: 'en-US', minConfidence: 0, today: '2026-03-04' }
const read = (fields: object, answer: Parameters<typeof readAnswer>[1], given: Partial<typeof hearing> = {}) =>
  readAnswer(collectSchema.parse(fields), answer, { ...hearing, ...given })?.value
const typed = (fields: object, keys: string) => read(fields, { keys })
const said = (fields: object, text: string, language = 'en-US') => read(fields, { speech: { text } }, { language })

describe('readAnswer for digits', () => {
  const exact = { kind: 'digits', minLength: 4, maxLength: 4 }
  it.each([
    ['1234', '1234'],
    ['0000', '0000'],
    ['1234#', '1234'],
    ['', undefined],
    ['123', undefined],
    ['12345', undefined],
    ['*', undefined],
    ['#', undefined],
    ['12*4', undefined],
    ['12#4', undefined],
    ['####', undefined],
  ])('of length four gives for %j: %s', (keys, value) => {
    expect(typed(exact, keys)).toBe(value)
  })

  it('accepts every length between the fewest and the most', () => {
    const between = { kind: 'digits', minLength: 2, maxLength: 3 }
    expect(['1', '12', '123', '1234'].map((keys) => typed(between, keys))).toEqual([undefined, '12', '123', undefined])
  })

  it('keeps an ended entry whose end key is the star', () => {
    expect(typed({ ...exact, endKey: '*' }, '1234*')).toBe('1234')
    expect(typed({ ...exact, endKey: '' }, '1234#')).toBeUndefined()
  })

  it('checks the check digit', () => {
    expect(typed({ kind: 'digits', isLuhn: true }, '4111111111111111')).toBe('4111111111111111')
    expect(typed({ kind: 'digits', isLuhn: true }, '4111111111111112')).toBeUndefined()
  })

  it('matches the pattern with the whole answer', () => {
    const zip = { kind: 'digits', pattern: '9\\d{4}' }
    expect(typed(zip, '94110')).toBe('94110')
    expect(typed(zip, '194110')).toBeUndefined()
    expect(typed(zip, '941101')).toBeUndefined()
  })

  it('understands spoken digits', () => {
    expect(said({ kind: 'digits' }, 'it is one two three, 4 5')).toBe('12345')
    expect(said({ kind: 'digits' }, 'un deux trois', 'fr-FR')).toBe('123')
    expect(said({ kind: 'digits' }, 'no idea')).toBeUndefined()
  })
})

describe('hasLuhnDigit', () => {
  it.each(['79927398713', '4242424242424242', '00'])('accepts %s', (digits) => expect(hasLuhnDigit(digits)).toBe(true))
  it.each(['79927398710', '0', ''])('refuses %j', (digits) => expect(hasLuhnDigit(digits)).toBe(false))

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(fc.nat(10), fc.integer({ min: 1, max: 9 }), (position, shift) => {
        const digits = [...'79927398713']
        digits[position] = String((Number(digits[position]) + shift) % 10)
        return !hasLuhnDigit(digits.join(''))
      }),
    )
  })
})

describe('readAnswer for a number', () => {
  const number = { kind: 'number', minNumber: 5, maxNumber: 100 }
  it.each([
    ['5', 5],
    ['100', 100],
    ['007', 7],
    ['4', undefined],
    ['101', undefined],
    ['12*5', undefined],
    ['*', undefined],
    ['', undefined],
  ])('gives for %j: %s', (keys, value) => {
    expect(typed(number, keys)).toBe(value)
  })

  it('takes the star for a decimal point when told to', () => {
    const amount = { kind: 'number', isDecimal: true }
    expect(typed(amount, '12*50')).toBe(12.5)
    expect(typed(amount, '*5')).toBe(0.5)
    expect(typed(amount, '1*2*3')).toBeUndefined()
    expect(typed(amount, '*')).toBeUndefined()
  })

  it('refuses what no number holds exactly', () => {
    expect(typed({ kind: 'number', maxLength: 64 }, '9'.repeat(40))).toBeUndefined()
  })

  it('understands spoken numbers', () => {
    expect(said({ kind: 'number' }, 'about 1,250 please')).toBe(1250)
    expect(said({ kind: 'number' }, 'seven')).toBe(7)
    expect(said({ kind: 'number', isDecimal: true }, '12.50 dollars')).toBe(12.5)
    expect(said({ kind: 'number' }, '12.50')).toBeUndefined()
  })
})

describe('readAnswer for a phone number', () => {
  it.each([
    ['US', '5550100199', '+15550100199'],
    ['US', '15550100199', '+15550100199'],
    ['US', '011442079460000', '+442079460000'],
    ['GB', '02079460000', '+442079460000'],
    ['DE', '030123456', '+4930123456'],
    ['US', '555', undefined],
    ['US', '555010019999999999', undefined],
    ['US', '555*100199', undefined],
    ['US', '', undefined],
  ])('from %s keeps %j as %s', (defaultCountry, keys, value) => {
    expect(typed({ kind: 'phone', defaultCountry }, keys)).toBe(value)
  })

  it('understands a spoken one', () => {
    expect(said({ kind: 'phone' }, 'five five five 010 0199')).toBe('+15550100199')
  })
})

describe('readAnswer for a date', () => {
  it.each([
    ['DDMMYYYY', '31122026', '2026-12-31'],
    ['MMDDYYYY', '12312026', '2026-12-31'],
    ['YYYYMMDD', '20261231', '2026-12-31'],
    ['MMDDYYYY', '02292028', '2028-02-29'],
    ['MMYY', '0228', '2028-02-29'],
    ['MMYY', '1226', '2026-12-31'],
    ['MMDDYYYY', '02292027', undefined],
    ['MMDDYYYY', '31122026', undefined],
    ['MMDDYYYY', '00012026', undefined],
    ['MMDDYYYY', '01010000', undefined],
    ['MMDDYYYY', '1231202', undefined],
    ['MMDDYYYY', '123120266', undefined],
    ['MMYY', '1326', undefined],
    ['MMYY', '12*6', undefined],
  ])('as %s reads %j as %s', (dateFormat, keys, value) => {
    expect(typed({ kind: 'date', dateFormat }, keys)).toBe(value)
  })

  it('accepts today on both sides', () => {
    const later = { kind: 'date', dateRange: 'todayOrLater' }
    const earlier = { kind: 'date', dateRange: 'todayOrEarlier' }
    expect(['03032026', '03042026', '03052026'].map((keys) => typed(later, keys) !== undefined)).toEqual([
      false,
      true,
      true,
    ])
    expect(['03032026', '03042026', '03052026'].map((keys) => typed(earlier, keys) !== undefined)).toEqual([
      true,
      true,
      false,
    ])
  })

  it('takes a card as good through its month', () => {
    const card = { kind: 'date', dateFormat: 'MMYY', dateRange: 'todayOrLater' }
    expect(typed(card, '0326')).toBe('2026-03-31')
    expect(typed(card, '0226')).toBeUndefined()
  })
})

describe('readAnswer for yes or no', () => {
  it('takes 1 and 2, words and buttons', () => {
    expect(typed({ kind: 'yesNo' }, '1')).toBe(true)
    expect(typed({ kind: 'yesNo' }, '2')).toBe(false)
    expect(typed({ kind: 'yesNo' }, '3')).toBeUndefined()
    expect(said({ kind: 'yesNo' }, 'yes please')).toBe(true)
    expect(said({ kind: 'yesNo' }, 'nein', 'de-DE')).toBe(false)
    expect(read({ kind: 'yesNo' }, { choice: 'no' })).toBe(false)
  })
})

describe('readAnswer for speech', () => {
  it('keeps what was said, trimmed', () => {
    expect(said({ kind: 'speech' }, ' My parcel is late. ')).toBe('My parcel is late.')
    expect(said({ kind: 'speech' }, '  ')).toBeUndefined()
  })

  it('matches the pattern', () => {
    expect(said({ kind: 'speech', pattern: '(?i).*parcel.*' }, 'My Parcel')).toBe('My Parcel')
    expect(said({ kind: 'speech', pattern: '(?i).*parcel.*' }, 'My letter')).toBeUndefined()
  })

  it('refuses what the carrier is unsure of', () => {
    const unsure = { speech: { text: 'hello', confidence: 0.3 } }
    expect(read({ kind: 'speech' }, unsure, { minConfidence: 0.4 })).toBeUndefined()
    expect(read({ kind: 'speech' }, unsure, { minConfidence: 0.3 })).toBe('hello')
  })

  it('looks at 256 characters at most', () => {
    expect(said({ kind: 'speech' }, 'a'.repeat(1000))).toBe('a'.repeat(256))
  })
})

describe('patterns', () => {
  it('answer in linear time where a backtracking engine would run for minutes', () => {
    expect(said({ kind: 'speech', pattern: '^(a+)+$' }, `${'a'.repeat(255)}!`)).toBeUndefined()
    expect(said({ kind: 'speech', pattern: '^(a|a)*$' }, `${'a'.repeat(255)}!`)).toBeUndefined()
  })

  it.each(['(', '(?=a)b', '(a)\\1', 'a{1001}', '((a{100}){100}){100}', '\\p{Nonsense}'])(
    'are refused when they do not compile: %s',
    (pattern) => {
      expect(collectSchema.safeParse({ pattern }).success).toBe(false)
    },
  )
})

it('never throws, whatever is pressed or said', () => {
  const fields = fc.record({
    kind: fc.constantFrom('digits', 'number', 'phone', 'date', 'yesNo', 'speech'),
    dateFormat: fc.constantFrom('DDMMYYYY', 'MMDDYYYY', 'YYYYMMDD', 'MMYY'),
    isDecimal: fc.boolean(),
    defaultCountry: fc.constantFrom('US', 'DE', 'IN'),
  })
  const answer = fc.record(
    {
      keys: fc.oneof(fc.string(), fc.stringMatching(/^[0-9*#]{0,12}$/)),
      speech: fc.record({ text: fc.string({ unit: 'binary' }) }),
      choice: fc.string(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fields, answer, (data, given) => {
      const value = read(data, given)
      return value === undefined || JSON.parse(JSON.stringify(value)) === value
    }),
  )
})
