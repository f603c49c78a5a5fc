import type { Phrases } from '../flow/prompt.ts'
import { asking as demoAsking, sharedTexts } from './demoText.ts'

type Text = Readonly<Record<string, string>>
type TextPart = { kind: 'text'; text: Record<string, string> }

/** A prompt of these texts, in order. */
export const prompt = (...texts: Text[]): TextPart[] => texts.map((text) => ({ kind: 'text', text: { ...text } }))

const inLanguages = (text: Text, languages: readonly string[]): Record<string, string> =>
  Object.fromEntries(languages.map((language) => [language, text[language] ?? '']))

/** Words for silence, wrong answers and giving up, as the demo flows have them. */
export function sharedWords(languages: readonly string[]) {
  const words = (name: keyof typeof sharedTexts) => inLanguages(sharedTexts[name], languages)
  return {
    /** How a question goes on after silence and after wrong answers, then repeats itself. */
    asking: {
      tries: demoAsking.tries,
      timeoutSeconds: demoAsking.timeoutSeconds,
      noInputPrompts: [prompt(words('silentOnce')), prompt(words('silentTwice'))],
      noMatchPrompts: [prompt(words('wrongOnce')), prompt(words('wrongTwice'))],
    },
    greeting: words('greeting'),
    silentGoodbye: words('silentGoodbye'),
  }
}

/** A choice of a menu by key, and by what callers say in each language. */
export const choice = (id: string, key: string, label: string, phrases: Phrases) => ({ id, key, label, phrases })
