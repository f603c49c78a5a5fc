/** Characters of a local id; 36^8 ids, so that two authors do not make the same one. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** An id for a node, edge, note or frame: its kind and chance, as in `menu-4k2j9x0a`. */
export function newId(kind: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `${kind}-${[...bytes].map((byte) => alphabet[byte % alphabet.length]).join('')}`
}
