import type { Flow, Json } from '#shared/flow/flow.ts'
import type { Simulation } from '#shared/run/simulate.ts'
import { sharedTexts, type DemoLanguage } from '#shared/templates/demoText.ts'

/** Every text per language inside a document's nodes: objects whose names are all language tags and whose values are texts. */
export const promptsOf = (flow: Flow) => allTextsOf(flow).filter(({ path }) => !path.endsWith('.phrases'))

type FoundText = { path: string; text: Readonly<Record<string, string>> }

export const allTextsOf = (flow: Flow): FoundText[] => flow.nodes.flatMap(({ id, data }) => textsIn(data, id))

function textsIn(value: Json, path: string): FoundText[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}.${index}`))
  const { kind, text } = value
  if (kind === 'text' && typeof text === 'object' && text !== null)
    return [{ path, text: text as Readonly<Record<string, string>> }]
  return Object.entries(value).flatMap(([name, item]) => textsIn(item, `${path}.${name}`))
}

/** The greeting as heard, with the name when the contact has one. */
export const greetingIn = (language: DemoLanguage, firstName?: string): string =>
  sharedTexts.greeting[language]
    .replace(/\{% if [^%]*%\}(.*?)\{% endif %\}/, firstName === undefined ? '' : '$1')
    .replace('{{ contact.firstName }}', firstName ?? '')

/** What was heard and done since the last thing the caller did. */
export const heardFrom = ({ transcript }: Simulation): readonly string[] =>
  transcript.slice(transcript.findLastIndex((line) => line.startsWith('> ')) + 1)

const germanKeys: Readonly<Record<string, string>> = {
  '0': 'die Null',
  '1': 'die Eins',
  '2': 'die Zwei',
  '3': 'die Drei',
  '4': 'die Vier',
  '9': 'die Neun',
  '*': 'die Sterntaste',
}
const stars: Readonly<Record<DemoLanguage, string>> = {
  'en-US': 'star',
  'es-ES': 'asterisco',
  'fr-FR': 'étoile',
  'de-DE': 'die Sterntaste',
  'hi-IN': 'स्टार',
}

/** A key as the prompts of a language name it. */
export const spokenKey = (key: string, language: DemoLanguage): string =>
  language === 'de-DE' ? (germanKeys[key] ?? key) : key === '*' ? stars[language] : key
