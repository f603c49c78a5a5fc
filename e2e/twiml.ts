import { readStrictly } from '../simulator/testing/readStrictly.ts'
import { elementsOf, textOf, type XmlElement } from '../simulator/twiml/xml.ts'

/** One element of a TwiML document, in order. */
export type Verb = { name: string; attributes: Readonly<Record<string, string>>; text: string; children: Verb[] }

/** The verbs of a document. Throws what Twilio would die of or warn of. */
export const readTwiml = (xml: string): Verb[] => elementsOf(readStrictly(xml)).map(verbOf)

/** `text` is what is read aloud: the texts of an element and of the SSML inside it. */
const verbOf = (element: XmlElement): Verb => ({
  name: element.name,
  attributes: element.attributes,
  text: textOf(element).trim(),
  children: elementsOf(element).map(verbOf),
})
