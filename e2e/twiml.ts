import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** One element of a TwiML document, in order. */
export type Verb = { name: string; attributes: Record<string, string>; text: string; children: Verb[] }

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})

type Parsed = Record<string, unknown>

/** The verbs of a document. Throws what Twilio would die of: XML that does not parse (12100), a root that is not Response (12102). */
export function readTwiml(xml: string): Verb[] {
  const validity = XMLValidator.validate(xml)
  if (validity !== true) throw new Error(`12100: ${validity.err.msg}`)
  const roots = (parser.parse(xml) as Parsed[]).flatMap(verbOf).filter(({ name }) => !name.startsWith('?'))
  const [root] = roots
  if (root?.name !== 'Response') throw new Error('12102: the root is not Response.')
  return root.children
}

function verbOf(parsed: Parsed): Verb[] {
  const name = Object.keys(parsed).find((key) => key !== ':@' && key !== '#text')
  if (name === undefined) return []
  const inner = parsed[name] as Parsed[]
  const attributes = (parsed[':@'] ?? {}) as Record<string, string>
  return [{ name, attributes, text: textOf(inner).trim(), children: inner.flatMap(verbOf) }]
}

/** What is read aloud: the texts of an element and of the SSML inside it. */
function textOf(inner: Parsed[]): string {
  return inner
    .map((parsed) => {
      if ('#text' in parsed) return String(parsed['#text'])
      const name = Object.keys(parsed).find((key) => key !== ':@')
      return name === undefined ? '' : textOf(parsed[name] as Parsed[])
    })
    .join('')
}
