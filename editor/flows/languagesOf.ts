/** The languages of a document as the server stores it, the default first. */
export function languagesOf(document: unknown): readonly string[] {
  if (typeof document !== 'object' || document === null) return []
  const named = 'languages' in document && Array.isArray(document.languages) ? document.languages : []
  const usual = 'defaultLanguage' in document ? document.defaultLanguage : undefined
  return [...new Set([usual, ...named])].filter((tag): tag is string => typeof tag === 'string')
}
