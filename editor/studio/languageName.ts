const names = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard', fallback: 'none' })

/**
 * The English name of a language tag, as in `English (United States)`: another one for each tag, with the tag itself behind it where
 * vendors of voices have one of their own, as in `English (United Kingdom) · en-GB-WLS`; the tag alone when there is no name.
 */
export function languageName(tag: string): string {
  // Voices are listed as cmn and as zh, which Intl takes for one.
  if (/^cmn\b/i.test(tag)) return languageName(`zh${tag.slice(3)}`).replace('Chinese', 'Mandarin Chinese')
  // XA is for private use: here it stands for the Arabic of no country.
  if (/^ar-XA$/i.test(tag)) return 'Arabic (Modern Standard)'
  const name = nameOf(tag)
  if (name !== undefined) return name
  const broader = nameOf(tag.slice(0, Math.max(0, tag.lastIndexOf('-'))))
  return broader === undefined ? tag : `${broader} · ${tag}`
}

function nameOf(tag: string): string | undefined {
  try {
    return names.of(tag)
  } catch {
    return undefined
  }
}
