/** Character references in the text of a caption: https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-text. */
const signs: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>' },
  ...{ lrm: '\u200e', rlm: '\u200f', nbsp: '\u00a0' },
}
const names = Object.keys(signs).join('|')
/** What stands behind an ampersand that begins one; those by number are kept as they are. */
const restOfReference = new RegExp(`^(?:${names}|#x?\\d+);`)
/** Tags that WebVTT knows, and times within a caption; any other `<` is a sign of the text, and `-->` would end it. */
const tag = String.raw`<(?:/?(?:c|i|b|u|ruby|rt|v|lang)(?:[.\s][^<>]*)?|(?:\d{2,}:)?\d{2}:\d{2}\.\d{3})(?<!--)>`
const tagFirst = new RegExp(`^${tag}`)
const tagOrReference = new RegExp(`${tag}|&(${names});`, 'g')
const tagOrSign = new RegExp(`${tag}|[^]`, 'g')

/**
 * The text of a caption as it is edited: signs in place of their references, except where the sign would be read as another thing, such
 * as in `&lt;b>`, which is no tag.
 */
export const readText = (vtt: string): string =>
  // From behind: whether a `<` begins a tag depends on what follows it.
  [...vtt.matchAll(tagOrReference)].reverse().reduce((text, { 0: whole, 1: name, index }) => {
    const sign = name === undefined ? undefined : signs[name]
    const rest = text.slice(index + whole.length)
    const isElse = sign === '&' ? restOfReference.test(rest) : sign === '<' && tagFirst.test(sign + rest)
    return sign === undefined || isElse ? text : text.slice(0, index) + sign + rest
  }, vtt)

/** Such a text as a file has it: tags and references stay, everything else is told from them. */
export const writeText = (text: string): string =>
  text
    // Not `trim`, which takes no-break spaces too.
    .replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
    .replace(/\r\n?/g, '\n')
    // A blank line would end the caption.
    .replace(/\n(?:[ \t]*\n)+/g, '\n')
    .replace(tagOrSign, (piece) => (piece.length > 1 ? piece : (written[piece] ?? piece)))
    .replace(/&/g, (sign, at: number, all: string) => (restOfReference.test(all.slice(at + 1)) ? sign : '&amp;'))
    .replaceAll('-->', '--&gt;')

const written: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '\u200e': '&lrm;',
  '\u200f': '&rlm;',
  '\u00a0': '&nbsp;',
}
