import { lookupLanguage } from '#shared/flow/language.ts'
import { apologyIn } from '#shared/run/apology.ts'
import { serializeTwiml } from './serializeTwiml.ts'
import { speakParts } from './speakParts.ts'

type Texts = Readonly<Record<string, string>>

const notInService: Texts = {
  en: 'The number you have called is not in service. Goodbye.',
  es: 'El número al que ha llamado no está en servicio. Adiós.',
  fr: "Le numéro que vous avez appelé n'est pas en service. Au revoir.",
  de: 'Die gewählte Nummer ist nicht vergeben. Auf Wiederhören.',
  hi: 'आपने जिस नंबर पर कॉल किया है, वह सेवा में नहीं है। नमस्ते।',
}

const closed: Texts = {
  en: 'We cannot take your call at the moment. Please call again later. Goodbye.',
  es: 'En este momento no podemos atender su llamada. Por favor, llame más tarde. Adiós.',
  fr: 'Nous ne pouvons pas prendre votre appel pour le moment. Veuillez rappeler plus tard. Au revoir.',
  de: 'Wir können Ihren Anruf im Moment nicht entgegennehmen. Bitte rufen Sie später noch einmal an. Auf Wiederhören.',
  hi: 'हम इस समय आपकी कॉल नहीं ले सकते। कृपया बाद में फिर कॉल करें। नमस्ते।',
}

/** A document that says one thing and hangs up. */
const sayAndHangUp = (text: string, language: string): string =>
  serializeTwiml([...speakParts([{ kind: 'text', text, language }]), { name: 'Hangup' }])

/** Our own failure, in the caller's language where we know the words, else in English. */
export function apologyTwiml(language: string | undefined): string {
  const apology = apologyIn(language ?? 'en-US')
  return sayAndHangUp(apology.text, apology.language)
}

/** Nobody assigned a flow to the number that was called. */
export const notInServiceTwiml = (language: string | undefined): string => announce([notInService], language)

/** The flow is out of service, or was never published: its author's words, else ours. */
export const closedTwiml = (message: Texts, language: string | undefined): string =>
  announce([message, closed], language)

/** The first of the texts that exists in the language, else the first text there is. */
function announce(choices: readonly Texts[], language: string | undefined): string {
  const wanted = [language ?? 'en-US']
  for (const texts of choices) {
    const found = lookupLanguage(wanted, Object.keys(texts))
    if (found !== undefined) return sayAndHangUp(texts[found] ?? '', spokenAs(found, wanted[0]))
  }
  const [[fallback, text] = ['en', '']] = choices.flatMap((texts) => Object.entries(texts))
  return sayAndHangUp(text, fallback)
}

/** `de` said to a caller who asked for `de-AT` is said in `de-AT`. */
const spokenAs = (found: string, wanted: string | undefined) =>
  wanted?.toLowerCase().startsWith(`${found.toLowerCase()}-`) ? wanted : found
