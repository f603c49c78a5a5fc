import { DateTime, IANAZone } from 'luxon'
import { TemplateProblem } from './templateBudget.ts'

/** What templates may know beyond their scope. `now` is the instant of the event; nothing here reads a clock. */
export type TemplateOptions = { now: string; timeZone: string; language: string }

type OwnFilter = (value: unknown, args: readonly unknown[], options: TemplateOptions) => unknown

const locales = new Map<string, string>()
/** A locale Intl knows: for any other it would take the machine's. */
function localeOf(language: string): string {
  const known = locales.get(language)
  if (known !== undefined) return known
  let locale = 'en'
  try {
    locale = Intl.DateTimeFormat.supportedLocalesOf([language])[0] ?? 'en'
  } catch {
    // Not a language tag.
  }
  if (locales.size >= 200) locales.clear()
  locales.set(language, locale)
  return locale
}

/** Intl separates with no-break spaces, which voices do not need and tests cannot see. */
const withPlainSpaces = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ')

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/

const offsetMinutesOf = (offset: string): number => {
  if (offset === 'Z') return 0
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return (offset.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)))
}

/**
 * The instant a value names, in the zone. ISO 8601; without an offset it is wall-clock time in the zone; a number, or text of
 * digits only, is seconds since 1970. Not luxon's parser: it completes from the clock, and guesses repeated hours by it.
 */
export function instantOf(value: unknown, timeZone: string): DateTime | undefined {
  const zone = IANAZone.isValidZone(timeZone) ? timeZone : 'utc'
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,12}$/.test(value))) {
    const at = DateTime.fromMillis(Math.round(Number(value) * 1000) || 0, { zone })
    return Number.isFinite(Number(value)) && Math.abs(Number(value)) <= 8.64e12 && at.isValid ? at : undefined
  }
  const parts = typeof value === 'string' ? isoPattern.exec(value.trim()) : null
  if (!parts) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = parts
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (y < 100 || mo < 1 || mo > 12 || d < 1 || h > 24 || mi > 59 || s > 59 || (h === 24 && mi + s > 0)) return undefined
  if (d > new Date(Date.UTC(y, mo, 0)).getUTCDate()) return undefined
  const wall = Date.UTC(y, mo - 1, d, h, mi, s, Math.floor(Number(`0.${fraction}`) * 1000))
  const at =
    offset === undefined
      ? DateTime.fromMillis(wall, { zone: 'utc' }).setZone(zone, { keepLocalTime: true })
      : DateTime.fromMillis(wall - offsetMinutesOf(offset) * 60_000, { zone })
  return at.isValid ? at : undefined
}

const namedFormats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: DateTime.DATE_SHORT,
  medium: DateTime.DATE_MED,
  long: DateTime.DATE_FULL,
  full: DateTime.DATE_HUGE,
  time: DateTime.TIME_SIMPLE,
}

/** strftime letters as luxon tokens. https://www.man7.org/linux/man-pages/man3/strftime.3.html */
const strftimeTokens: Readonly<Record<string, string>> = {
  a: 'ccc',
  A: 'cccc',
  b: 'LLL',
  B: 'LLLL',
  d: 'dd',
  e: 'd',
  F: 'yyyy-LL-dd',
  H: 'HH',
  h: 'LLL',
  I: 'hh',
  j: 'ooo',
  k: 'H',
  l: 'h',
  L: 'SSS',
  m: 'LL',
  M: 'mm',
  p: 'a',
  P: 'a',
  R: 'HH:mm',
  S: 'ss',
  T: 'HH:mm:ss',
  u: 'c',
  V: 'WW',
  y: 'yy',
  Y: 'yyyy',
  z: 'ZZZ',
  Z: 'ZZZZ',
}
const unpadded: Readonly<Record<string, string>> = { d: 'd', m: 'L', H: 'H', I: 'h', M: 'm', S: 's', j: 'o', y: 'yy' }

const strftime = (at: DateTime, format: string): string =>
  format.replace(/%(-?)([A-Za-z%])/g, (whole, dash: string, letter: string) => {
    if (letter === '%') return '%'
    if (letter === 's') return String(Math.floor(at.toMillis() / 1000))
    if (letter === 'w') return String(at.weekday % 7)
    if (letter === 'n') return '\n'
    if (letter === 't') return ' '
    const token = (dash && unpadded[letter]) || strftimeTokens[letter]
    if (token === undefined) return whole
    const text = at.toFormat(token)
    return letter === 'P' ? text.toLowerCase() : text
  })

const date: OwnFilter = (value, [format = 'long', timeZone], options) => {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value === 'string' && /^\s*(now|today)\s*$/i.test(value))
    throw new TemplateProblem(
      'The date filter does not know the words now and today. Write {{ now | date }}, without quotes.',
    )
  if (timeZone !== undefined && !(typeof timeZone === 'string' && IANAZone.isValidZone(timeZone)))
    throw new TemplateProblem('The second argument of date is a time zone such as America/New_York.')
  const at = instantOf(value, typeof timeZone === 'string' ? timeZone : options.timeZone)
  if (!at) return value
  const local = at.setLocale(localeOf(options.language))
  const wanted = textOf(format)
  const named = Object.hasOwn(namedFormats, wanted) ? namedFormats[wanted] : undefined
  return withPlainSpaces(named ? local.toLocaleString(named) : strftime(local, wanted.slice(0, 200)))
}

/** Where a language alone names its money; elsewhere the author names it: `currency: 'CHF'`. */
const currencyByRegion: Readonly<Record<string, string>> = {
  US: 'USD', GB: 'GBP', CA: 'CAD', AU: 'AUD', NZ: 'NZD', IN: 'INR', MX: 'MXN', BR: 'BRL', JP: 'JPY', CH: 'CHF', ZA: 'ZAR',
  AT: 'EUR', BE: 'EUR', DE: 'EUR', ES: 'EUR', FI: 'EUR', FR: 'EUR', GR: 'EUR', IE: 'EUR', IT: 'EUR', NL: 'EUR', PT: 'EUR',
} // prettier-ignore

const formatters = new Map<string, Intl.NumberFormat>()
/** Building a formatter costs more than a whole step; there are few kinds, and the map forgets all when there are not. */
const formatNumber = (value: number, language: string, options: Intl.NumberFormatOptions): string => {
  const locale = localeOf(language)
  const key = `${locale} ${options.currency} ${options.minimumFractionDigits} ${options.maximumFractionDigits}`
  let formatter = formatters.get(key)
  if (!formatter) {
    if (formatters.size >= 200) formatters.clear()
    formatter = new Intl.NumberFormat(locale, options)
    formatters.set(key, formatter)
  }
  return withPlainSpaces(formatter.format(value))
}

const currency: OwnFilter = (value, [code], { language }) => {
  const amount = numberOf(value)
  if (amount === undefined) return value
  const region = /-([A-Z]{2})\b/.exec(language)?.[1] ?? ''
  const iso = code === undefined ? currencyByRegion[region] : textOf(code).toUpperCase()
  if (iso === undefined) return formatNumber(amount, language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  if (!/^[A-Z]{3}$/.test(iso)) throw new TemplateProblem('A currency is three letters, such as EUR.')
  return formatNumber(amount, language, { style: 'currency', currency: iso })
}

const number: OwnFilter = (value, [decimals], { language }) => {
  const amount = numberOf(value)
  if (amount === undefined) return value
  const digits = numberOf(decimals)
  if (digits === undefined) return formatNumber(amount, language, { maximumFractionDigits: 6 })
  const places = Math.min(Math.max(Math.trunc(digits), 0), 10)
  return formatNumber(amount, language, { minimumFractionDigits: places, maximumFractionDigits: places })
}

/** Signs on a telephone, as callers call them. */
const signs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: { '+': 'plus', '*': 'star', '#': 'pound' },
  es: { '+': 'más', '*': 'asterisco', '#': 'almohadilla' },
  fr: { '+': 'plus', '*': 'étoile', '#': 'dièse' },
  de: { '+': 'plus', '*': 'Stern', '#': 'Raute' },
  hi: { '+': 'प्लस', '*': 'स्टार', '#': 'हैश' },
  it: { '+': 'più', '*': 'asterisco', '#': 'cancelletto' },
  pt: { '+': 'mais', '*': 'asterisco', '#': 'cerquilha' },
}

/** Each digit by itself; signs by name; brackets, dashes and spaces are only writing. */
const speakDigits: OwnFilter = (value, _args, { language }) => {
  const names = signs[language.split('-')[0] ?? ''] ?? signs['en'] ?? {}
  return [...textOf(value)]
    .filter((sign) => /[\p{L}\p{N}+*#]/u.test(sign))
    .map((sign) => names[sign] ?? sign)
    .join(' ')
}

/** Each letter by itself, as written letters go: marks stay with the letter they stand on. */
const spell: OwnFilter = (value, _args, { language }) =>
  [...new Intl.Segmenter(localeOf(language), { granularity: 'grapheme' }).segment(textOf(value))]
    .map(({ segment }) => segment)
    .filter((segment) => segment.trim() !== '')
    .join(' ')

/** Says in an address that a value is put in unencoded (urlTemplate.ts); changes nothing itself. */
const raw: OwnFilter = (value) => value

/** Our filters by name: they speak the session's language and know the event's instant. */
export const ownFilters: Readonly<Record<string, OwnFilter>> = {
  date,
  currency,
  number,
  raw,
  speak_digits: speakDigits,
  spell,
}
