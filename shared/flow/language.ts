/**
 * The best of our languages for what was asked, best first: RFC 4647 §3.4 lookup (`zh-Hant-TW`, then `zh-Hant`, then `zh`), where
 * a range also finds a longer tag, so that `en` and `en-GB` find `en-US`. Undefined when nothing fits.
 */
export function lookupLanguage(wanted: readonly string[], available: readonly string[]): string | undefined {
  for (const tag of wanted) {
    if (available.includes(tag)) return tag
    for (let range = tag.replaceAll('_', '-').toLowerCase(); range !== '' && range !== '*'; range = shortened(range)) {
      const found =
        available.find((candidate) => candidate.toLowerCase() === range) ??
        available.find((candidate) => candidate.toLowerCase().startsWith(`${range}-`))
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** A range without its last subtag; a single letter before it goes too (RFC 4647: `zh-x-private` falls back to `zh`). */
const shortened = (range: string) => range.replace(/(-[a-z0-9])?-[^-]*$|^[^-]*$/, '')
