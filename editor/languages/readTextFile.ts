export type ReadText = { text: string; encoding: 'utf-8' | 'utf-16' | 'windows-1252' }

/**
 * The words of a file in whatever a spreadsheet saved it. `windows-1252` is the guess that is left, and never fails: what is no
 * UTF-8 and has no mark of UTF-16 is in some code page, and this is the one of most.
 */
export function readTextFile(bytes: Uint8Array): ReadText {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16' }
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'utf-16' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' }
  }
}
