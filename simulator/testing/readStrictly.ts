import { checkTwiml } from '../twiml/check.ts'
import { readDocument } from '../twiml/read.ts'
import type { XmlElement } from '../twiml/xml.ts'

const maxBytes = 64 * 1024

/** A document as a strict carrier takes it: what Twilio would die of or warn of is thrown. For tests of what the product writes. */
export function readStrictly(xml: string): XmlElement {
  if (Buffer.byteLength(xml) > maxBytes) throw new Error('11750: the document is larger than 64 kB.')
  const { root, warnings } = checkTwiml(readDocument(xml, ''))
  const [warning] = warnings
  if (warning) throw new Error(`${warning.code}: ${warning.text} In ${xml}`)
  return root
}
