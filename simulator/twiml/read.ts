import type { Outcome } from '../webhooks/send.ts'
import { Fatal } from './source.ts'
import { readXml, XmlError, type XmlElement } from './xml.ts'

/** https://www.twilio.com/docs/api/errors/11750 */
export const maxDocumentBytes = 64 * 1024

/** What an answer is: a document to run, words to be said or a file to be played before hanging up. */
export type Read = { kind: 'document'; root: XmlElement } | { kind: 'words'; text: string } | { kind: 'audio' }

/** Reads what a webhook was answered with, or throws what Twilio dies of. https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types */
export function readAnswer(outcome: Outcome, url: string): Read {
  if (outcome.kind === 'failed') throw new Fatal(outcome.code, outcome.message, url)
  const { status, contentType, body } = outcome
  if (status < 200 || status > 299) throw new Fatal(11200, `Got HTTP ${status} response.`, url)
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type.startsWith('audio/')) return { kind: 'audio' }
  if (outcome.isTooLarge) throw new Fatal(11750, 'The response body is larger than 64 kB.', url)
  const text = body.toString('utf8')
  if (text.trim() === '') throw new Fatal(11770, 'The response body is empty.', url)
  if (type === 'text/plain') {
    try {
      return { kind: 'document', root: readDocument(text, url) }
    } catch (error) {
      if (error instanceof Fatal) return { kind: 'words', text }
      throw error
    }
  }
  if (type !== 'text/xml' && type !== 'application/xml' && type !== 'text/html')
    throw new Fatal(12300, `Invalid Content-Type: ${type === '' ? 'none was given' : `"${type}"`}.`, url)
  return { kind: 'document', root: readDocument(text, url) }
}

export function readDocument(text: string, url: string): XmlElement {
  if (/^\s*<\?xml\s+version\s*=\s*["'](?!1\.0["'])/.test(text))
    throw new Fatal(12101, 'Only version 1.0 of XML is understood.', url)
  let root
  try {
    root = readXml(text)
  } catch (error) {
    if (error instanceof XmlError) throw new Fatal(12100, `Document parse failure: ${error.message}`, url)
    throw error
  }
  if (root.name !== 'Response')
    throw new Fatal(12102, `The root element is "${root.name}"; it has to be "Response".`, url)
  return root
}
