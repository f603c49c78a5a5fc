import type { PromptPart } from '#shared/flow/prompt.ts'

type ValuePart = Extract<PromptPart, { kind: 'value' }>

const spaced = (text: string) => [...text].join(' ')
const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)
const plain = (text: string) => text.replace(/\s/g, ' ')

/** A value in the words that a caller hears; what does not fit its format is said as it is. */
export function spokenValue(
  value: string,
  { as, currency }: Pick<ValuePart, 'as' | 'currency'>,
  language: string,
): string {
  const text = value.trim()
  switch (as) {
    case 'digits':
      return spaced(text.replace(/[\s().-]/g, ''))
    case 'spelled':
      return spaced(text)
    case 'number':
      return isNumber(text) ? plain(new Intl.NumberFormat(language).format(Number(text))) : text
    case 'money':
      return isNumber(text) ? plain(money(Number(text), currency ?? 'USD', language)) : text
    case 'date': {
      const day = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(text)?.[0]
      return day === undefined ? text : dated(day, language)
    }
    case 'time': {
      const found = /(?:^|T)([01]\d|2[0-3]):([0-5]\d)/.exec(text)
      if (!found) return text
      const at = Date.UTC(2000, 0, 1, Number(found[1]), Number(found[2]))
      const words = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
      return plain(words.format(at))
    }
    default:
      return as satisfies never
  }
}

const dated = (day: string, language: string): string => {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? day : new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}

function money(amount: number, currency: string, language: string): string {
  const places = Number.isInteger(amount) ? { minimumFractionDigits: 0 } : {}
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency, ...places }).format(amount)
  } catch {
    // Not a currency (yet).
    return `${amount} ${currency}`
  }
}
