import type { Flow } from '#shared/flow/flow.ts'
import { setTexts, textsOf } from '#shared/flow/texts.ts'

/** How many texts would go with a language. */
export const textsIn = (flow: Flow, language: string): number =>
  textsOf(flow).filter(({ texts }) => texts[language] !== undefined).length

/** The flow without a language, its texts and its voice. The default language stays, since something has to be heard. */
export function removeLanguage(flow: Flow, language: string): Flow {
  if (language === flow.defaultLanguage || !flow.languages.includes(language)) return flow
  const changes = textsOf(flow)
    .filter(({ texts }) => texts[language] !== undefined)
    .map(({ nodeId, path }) => ({ nodeId, path, language, text: '' }))
  const { voices, ...rest } = setTexts(flow, changes)
  const kept = Object.fromEntries(Object.entries(voices ?? {}).filter(([tag]) => tag !== language))
  return {
    ...rest,
    languages: flow.languages.filter((tag) => tag !== language),
    ...(Object.keys(kept).length > 0 && { voices: kept }),
  }
}
