import type { SpokenPart } from '#shared/run/action.ts'
import type { TwimlElement } from './serializeTwiml.ts'

type Value = Extract<SpokenPart, { kind: 'value' }>

/**
 * A value as a listener understands it: `say` where SSML says it best, and `text`, which any voice can read. SSML has no
 * reading for money or the time of day, so those are written out as the language writes them.
 * https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml-say-as
 */
export function speakValue({ value, as, language, currency }: Value): { text: string; say?: TwimlElement } {
  const trimmed = value.trim()
  if (trimmed === '') return { text: '' }
  switch (as) {
    case 'digits': {
      const digits = trimmed.replace(/[\s().-]/g, '')
      return { text: spaced(digits), say: sayAs(/^\d+$/.test(digits) ? 'digits' : 'characters', digits) }
    }
    case 'spelled':
      return { text: spaced(trimmed), say: sayAs('spell-out', trimmed) }
    case 'number':
      // Voices read decimals well by themselves, in the notation of their language.
      return /^-?\d+$/.test(trimmed)
        ? { text: trimmed, say: sayAs('cardinal', trimmed) }
        : { text: isNumber(trimmed) ? formatNumber(language, {}, Number(trimmed)) : trimmed }
    case 'money':
      return { text: isNumber(trimmed) ? formatMoney(language, currency ?? 'USD', Number(trimmed)) : trimmed }
    case 'date': {
      const day = /^(\d{4}-\d{2}-\d{2})(?!\d)/.exec(trimmed)?.[1]
      return day === undefined
        ? { text: trimmed }
        : { text: day, say: { name: 'say-as', attributes: { 'interpret-as': 'date', format: 'ymd' }, children: [day] } }
    }
    case 'time':
      return { text: formatTime(language, trimmed) }
    default:
      return as satisfies never
  }
}

const sayAs = (as: string, text: string): TwimlElement => ({
  name: 'say-as',
  attributes: { 'interpret-as': as },
  children: [text],
})

const spaced = (text: string) => [...text].join(' ')
const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)

/** The wall-clock time in `14:30` or in an ISO instant, as written there, in the words of the language: "2:30 PM". */
function formatTime(language: string, value: string): string {
  const found = /(?:^|T)([01]\d|2[0-3]):([0-5]\d)/.exec(value)
  if (!found) return value
  const at = new Date(Date.UTC(2000, 0, 1, Number(found[1]), Number(found[2])))
  return new Intl.DateTimeFormat(languageTag(language), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
    .format(at)
    .replace(/\s/g, ' ')
}

/** Signs that voices read as the currency; the rest is written by name ("MX$" is not read as pesos). */
const readSigns = new Set(['USD', 'EUR', 'GBP', 'INR', 'JPY'])

function formatMoney(language: string, currency: string, amount: number): string {
  const isWhole = Number.isInteger(amount)
  const options: Intl.NumberFormatOptions = {
    style: 'currency',
    currency,
    currencyDisplay: readSigns.has(currency) ? 'narrowSymbol' : 'name',
    ...(isWhole && { minimumFractionDigits: 0 }),
  }
  return formatNumber(language, options, amount)
}

const formatNumber = (language: string, options: Intl.NumberFormatOptions, amount: number): string =>
  new Intl.NumberFormat(languageTag(language), options).format(amount).replace(/\s/g, ' ')

/** Intl throws on a malformed tag; an author's flow is checked, a stored one from elsewhere may not be. */
const languageTag = (language: string): string =>
  /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? language : 'en-US'
