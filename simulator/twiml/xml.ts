/** An element with its attributes and, in order, its texts and child elements. */
export type XmlElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: (XmlElement | string)[]
}

export class XmlError extends Error {}

const nameStart = /[A-Za-z_:\u0080-\uffff]/
const name = /[A-Za-z_:][\w:.\u00b7-\uffff-]*/y
const space = /[ \t\r\n]*/y
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
// https://www.w3.org/TR/xml/#NT-Char
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Reads one well-formed document; throws XmlError with line and column. No DTD: entities of one's own are refused. */
export function readXml(source: string): XmlElement {
  const text = source.replace(/^\ufeff/, '')
  let at = 0
  const fail = (message: string): never => {
    const before = text.slice(0, at).split('\n')
    throw new XmlError(`${message} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`)
  }
  const bad = forbidden.exec(text)
  if (bad) {
    at = bad.index
    fail('An invalid XML character was found.')
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  const skipTo = (end: string, what: string) => {
    const found = text.indexOf(end, at)
    if (found < 0) fail(`${what} is not closed.`)
    const skipped = text.slice(at, found)
    at = found + end.length
    return skipped
  }
  const decode = (raw: string): string =>
    raw.includes('&')
      ? raw.replace(/&([^;&\s<]*)(;?)/g, (_, entity: string, end: string) => {
          if (end === '') return fail('The entity name must immediately follow the "&" in the entity reference.')
          const known = named[entity]
          if (known !== undefined) return known
          const code = /^#x([\da-f]+)$/i.exec(entity)?.[1]
          const point = code ? parseInt(code, 16) : Number(/^#(\d+)$/.exec(entity)?.[1] ?? NaN)
          if (!(point > 0 && point <= 0x10ffff) || forbidden.test(String.fromCodePoint(point)))
            return fail(`The entity "${entity}" was referenced, but not declared.`)
          return String.fromCodePoint(point)
        })
      : raw
  const skipMisc = () => {
    for (;;) {
      match(space)
      if (text.startsWith('<!--', at)) skipComment()
      else if (text.startsWith('<?', at)) skipTo('?>', 'A processing instruction')
      else if (text.startsWith('<!DOCTYPE', at)) {
        const doctype = skipTo('>', 'The document type')
        if (doctype.includes('[')) fail('A document type of its own is not accepted.')
      } else return
    }
  }
  const skipComment = () => {
    at += 4
    if (skipTo('-->', 'A comment').includes('--')) fail('The string "--" is not permitted within comments.')
  }
  const element = (depth: number): XmlElement => {
    if (depth > 50) fail('Elements are nested too deeply.')
    at++
    if (!nameStart.test(text[at] ?? ''))
      fail('The content of elements must consist of well-formed character data or markup.')
    const tag = match(name)
    const attributes: Record<string, string> = {}
    for (;;) {
      const gap = match(space)
      if (text.startsWith('/>', at)) {
        at += 2
        return { name: tag, attributes, children: [] }
      }
      if (text[at] === '>') {
        at++
        break
      }
      if (gap === '') fail(`Element type "${tag}" must be followed by either attribute specifications, ">" or "/>".`)
      const key = match(name)
      if (key === '') fail(`Element type "${tag}" must be followed by either attribute specifications, ">" or "/>".`)
      match(space)
      if (text[at] !== '=') fail(`Attribute name "${key}" must be followed by the "=" character.`)
      at++
      match(space)
      const quote = text[at]
      if (quote !== '"' && quote !== "'") fail(`Open quote is expected for attribute "${key}".`)
      at++
      const raw = skipTo(quote ?? '"', `Attribute "${key}"`)
      if (raw.includes('<')) fail(`The value of attribute "${key}" must not contain the "<" character.`)
      if (Object.hasOwn(attributes, key)) fail(`Attribute "${key}" was already specified for element "${tag}".`)
      attributes[key] = decode(raw.replace(/[\t\r\n]/g, ' '))
    }
    const children: (XmlElement | string)[] = []
    let words = ''
    const keepWords = () => {
      if (words !== '') children.push(words)
      words = ''
    }
    for (;;) {
      const next = text.indexOf('<', at)
      if (next < 0) fail(`The element type "${tag}" must be terminated by the matching end-tag "</${tag}>".`)
      if (next > at) {
        const raw = text.slice(at, next)
        if (raw.includes(']]>')) fail('The character sequence "]]>" must not appear in content.')
        words += decode(raw)
        at = next
      }
      if (text.startsWith('<!--', at)) skipComment()
      else if (text.startsWith('<![CDATA[', at)) {
        at += 9
        words += skipTo(']]>', 'A CDATA section')
      } else if (text.startsWith('<?', at)) skipTo('?>', 'A processing instruction')
      else if (text.startsWith('</', at)) {
        at += 2
        const closed = match(name)
        match(space)
        if (closed !== tag || text[at] !== '>')
          fail(`The element type "${tag}" must be terminated by the matching end-tag "</${tag}>".`)
        at++
        keepWords()
        return { name: tag, attributes, children }
      } else {
        keepWords()
        children.push(element(depth + 1))
      }
    }
  }

  // Nothing may stand before the declaration, not even a blank. https://www.w3.org/TR/xml/#NT-prolog
  if (/^\s+<\?xml\b/.test(text)) fail('The processing instruction target matching "[xX][mM][lL]" is not allowed.')
  skipMisc()
  if (text[at] !== '<') fail(at >= text.length ? 'Premature end of file.' : 'Content is not allowed in prolog.')
  const root = element(0)
  skipMisc()
  if (at < text.length) fail('Content is not allowed in trailing section.')
  return root
}

/** All words inside, markup taken out. */
export const textOf = ({ children }: XmlElement): string =>
  children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')

export const elementsOf = ({ children }: XmlElement): XmlElement[] =>
  children.filter((child): child is XmlElement => typeof child !== 'string')
