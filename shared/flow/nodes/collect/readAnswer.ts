import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { RE2JS } from 're2js'
import type { SpokenPart } from '../../../run/action.ts'
import { matchAnswer, type Answer, type Hearing } from '../../../run/matchAnswer.ts'
import { keysInSpeech } from '../../../run/spokenKeys.ts'
import { yesNoChoices } from '../../../run/yesNo.ts'
import type { CollectData } from './schema.ts'

type ValueFormat = Extract<SpokenPart, { kind: 'value' }>['as']
/** What is kept, and how it is read back: `as` is absent for plain words. */
export type Reading = { value: string | number | boolean; said: string; as?: ValueFormat | undefined }

/** No answer is longer: patterns see at most this (contract §7). */
export const maxAnswerLength = 256

/** The answer as the kind wants it, or undefined when it is invalid. `today` is a date in the flow's time zone, YYYY-MM-DD. */
export function readAnswer(
  data: CollectData,
  answer: Answer,
  { today, ...hearing }: Hearing & { today: string },
): Reading | undefined {
  const { speech } = answer
  if (!answer.keys && speech?.confidence !== undefined && speech.confidence < hearing.minConfidence) return undefined
  const spoken = (speech?.text ?? '').slice(0, maxAnswerLength)
  const keys = withoutEndKey(answer.keys ?? '', data.endKey).slice(0, maxAnswerLength)
  const typed = keys || keysInSpeech(spoken, hearing.language)
  switch (data.kind) {
    case 'digits':
      return readDigits(data, typed)
    case 'number':
      return readNumber(data, keys, spoken, typed)
    case 'phone':
      return readPhone(data, typed)
    case 'date':
      return readDate(data, typed, today)
    case 'yesNo': {
      const chosen = matchAnswer(yesNoChoices, answer, hearing)
      return chosen && { value: chosen.id === 'yes', said: chosen.id }
    }
    case 'speech': {
      const text = (spoken.trim() || keys).trim()
      return text !== '' && matches(data, text) ? { value: text, said: text } : undefined
    }
    default:
      return data.kind satisfies never
  }
}

/** A carrier takes the end key away; keys that were pressed ahead of the question still have it. */
const withoutEndKey = (keys: string, endKey: string) =>
  endKey !== '' && keys.endsWith(endKey) ? keys.slice(0, -1) : keys

/** The whole text matches; linear in its length whatever the pattern (RE2). */
const matches = ({ pattern }: CollectData, text: string) =>
  pattern === undefined || RE2JS.compile(pattern).matches(text)

function readDigits(data: CollectData, typed: string): Reading | undefined {
  if (!/^[0-9]+$/.test(typed)) return undefined
  if (typed.length < data.minLength || typed.length > data.maxLength) return undefined
  if (data.isLuhn && !hasLuhnDigit(typed)) return undefined
  return matches(data, typed) ? { value: typed, said: typed, as: 'digits' } : undefined
}

/** ISO/IEC 7812-1, annex B: from the right every second digit doubled, the sum of all digits a multiple of ten. */
export function hasLuhnDigit(digits: string): boolean {
  if (digits.length < 2) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return sum % 10 === 0
}

function readNumber(data: CollectData, keys: string, spoken: string, typed: string): Reading | undefined {
  const text =
    keys === ''
      ? (/-?\d+(?:\.\d+)?/.exec(spoken.replace(/(\d),(?=\d{3}\b)/g, '$1'))?.[0] ?? typed)
      : data.isDecimal
        ? keys.replace('*', '.')
        : keys
  if (!/^-?\d+(\.\d*)?$|^\.\d+$/.test(text)) return undefined
  if (!data.isDecimal && text.includes('.')) return undefined
  if (keys !== '' && (keys.length < data.minLength || keys.length > data.maxLength)) return undefined
  const value = Number(text)
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined
  if (data.minNumber !== undefined && value < data.minNumber) return undefined
  if (data.maxNumber !== undefined && value > data.maxNumber) return undefined
  return matches(data, text) ? { value, said: String(value), as: 'number' } : undefined
}

/** Kept as E.164. Possible is enough: numbering plans change faster than tables of valid ranges. */
function readPhone({ defaultCountry }: CollectData, typed: string): Reading | undefined {
  if (!/^[0-9]+$/.test(typed) || !isSupportedCountry(defaultCountry)) return undefined
  const number = parsePhoneNumberFromString(typed, defaultCountry)
  if (!number?.isPossible()) return undefined
  return { value: number.number, said: number.nationalNumber, as: 'digits' }
}

/** Kept as YYYY-MM-DD. MMYY, as cards have it, is the last day of that month in 20YY: a card is good through its month. */
function readDate({ dateFormat, dateRange }: CollectData, typed: string, today: string): Reading | undefined {
  if (typed.length !== dateFormat.length || !/^[0-9]+$/.test(typed)) return undefined
  const part = (letters: string) => {
    const from = dateFormat.indexOf(letters)
    return from < 0 ? undefined : Number(typed.slice(from, from + letters.length))
  }
  const year = part('YYYY') ?? 2000 + (part('YY') ?? 0)
  const month = part('MM') ?? 0
  if (year < 1000 || month < 1 || month > 12) return undefined
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = part('DD') ?? lastDay
  if (day < 1 || day > lastDay) return undefined
  const value = [year, month, day].map((number) => String(number).padStart(2, '0')).join('-')
  if (dateRange === 'todayOrLater' && value < today) return undefined
  if (dateRange === 'todayOrEarlier' && value > today) return undefined
  return { value, said: value, as: 'date' }
}
