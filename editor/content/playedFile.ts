/** Files of the library are named by their SHA-256, in a folder of its first two digits. */
const stored = /\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.[a-z0-9]{1,8}(?:[?#]|$)/

/** The hash of a file of the library, from an address it was played at. */
export const hashOfPlayed = (url: string): string | undefined => stored.exec(url)?.[2]

/** A file of which nothing else is known, in words: stored ones have names that say nothing to a reader. */
export function playedName(url: string): string {
  if (hashOfPlayed(url) !== undefined) return 'a recording'
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) || url
  // Other stores name files by what is in them, too.
  if (/^[0-9a-f-]{16,}/i.test(name)) return 'a recording'
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
