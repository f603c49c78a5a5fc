import type { Context } from 'hono'
import { Refusal } from '../engine.ts'
import type { Hook, HttpMethod } from '../model.ts'
import { badParameter } from './errors.ts'

/** A form body; a name may come several times. Parameters that nobody reads are ignored, as Twilio ignores them. */
export type Form = URLSearchParams

export const readForm = async (c: Context): Promise<Form> => new URLSearchParams(await c.req.text())

/** Only what was given: `{ a: undefined }` becomes `{}`. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** Undefined when it is missing or empty. */
export const textIn = (form: Form, name: string): string | undefined => form.get(name)?.trim() || undefined

export function wholeNumberIn(
  form: Form,
  name: string,
  { min, max, code }: { min: number; max: number; code?: number },
): number | undefined {
  const text = textIn(form, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) throw badParameter(name, code)
  return value
}

/** `true`, `True` and `TRUE`: clients in other languages write their own. */
export function flagIn(form: Form, name: string): boolean | undefined {
  const text = textIn(form, name)?.toLowerCase()
  if (text === undefined) return undefined
  if (text !== 'true' && text !== 'false') throw badParameter(name)
  return text === 'true'
}

export function wordIn<const Word extends string>(form: Form, name: string, words: readonly Word[]): Word | undefined {
  const text = textIn(form, name)
  if (text === undefined) return undefined
  const word = words.find((one) => one === text)
  if (word === undefined) throw badParameter(name)
  return word
}

/** A repeated field, each value one of `words`; undefined when it was not sent. */
export function wordsIn<const Word extends string>(
  form: Form,
  name: string,
  words: readonly Word[],
): Word[] | undefined {
  const sent = form.getAll(name).filter((text) => text !== '')
  if (sent.length === 0) return undefined
  return sent.map((text) => {
    const word = words.find((one) => one === text)
    // 21626: Twilio warns and forgets the event; a stand-in that did so would hide the slip.
    if (word === undefined) throw badParameter(name, 21626)
    return word
  })
}

/** 21209 is Twilio's code for a call's method. */
export function methodIn(form: Form, name: string, code = 21209): HttpMethod | undefined {
  const text = textIn(form, name)?.toUpperCase()
  if (text === undefined) return undefined
  if (text !== 'GET' && text !== 'POST') throw badParameter(name, code)
  return text
}

/** http or https, without an underscore in its host. 21205 is Twilio's code for a call's address. */
export function addressIn(form: Form, name: string, code = 21205): string | undefined {
  const text = textIn(form, name)
  if (text === undefined) return undefined
  if (!isAddress(text)) throw new Refusal(code, `${name} is not a valid URL: ${text}`)
  return text
}

export function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return (protocol === 'http:' || protocol === 'https:') && !hostname.includes('_')
}

/** An address and `<name>Method`; POST when none is given. */
export function hookIn(form: Form, name: string, codes: { address?: number; method?: number } = {}): Hook | undefined {
  const url = addressIn(form, name, codes.address)
  const method = methodIn(form, methodNameOf(name), codes.method)
  return url === undefined ? undefined : { url, method: method ?? 'POST' }
}

/** `FallbackUrl` goes with `FallbackMethod`, `StatusCallback` with `StatusCallbackMethod`. */
const methodNameOf = (name: string): string => `${name.replace(/Url$/, '')}Method`

/** E.164: at most 15 digits. https://www.itu.int/rec/T-REC-E.164 */
export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text)

/**
 * Webhooks of a number or an application as sent: null where one is taken away, undefined where nothing is said of it. 21402 and
 * 21403 are Twilio's codes for such an address and method.
 */
export const voiceSettingsIn = (form: Form) => ({
  voiceUrl: settingIn(form, 'VoiceUrl'),
  voiceMethod: methodIn(form, 'VoiceMethod', 21403),
  voiceFallbackUrl: settingIn(form, 'VoiceFallbackUrl'),
  voiceFallbackMethod: methodIn(form, 'VoiceFallbackMethod', 21403),
  statusCallback: settingIn(form, 'StatusCallback'),
  statusCallbackMethod: methodIn(form, 'StatusCallbackMethod', 21403),
})

export function settingIn(form: Form, name: string): string | null | undefined {
  const sent = form.get(name)?.trim()
  if (!sent) return sent === '' ? null : undefined
  if (!isAddress(sent)) throw badParameter(name, 21402)
  return sent
}
