/** What a TwiML document does that a caller would notice, in order. */
export type Line =
  | { kind: 'say'; text: string; language?: string }
  | { kind: 'play'; url: string }
  | { kind: 'dial'; number: string }
  | { kind: 'record' }
  | { kind: 'recordCall' }
  | { kind: 'hangUp' }

/** The lines of a reply. A document that is no XML has none: it is shown as it is among the technical details. */
export function twimlLines(document: string | null): Line[] {
  if (document === null || document === '') return []
  const parsed = new DOMParser().parseFromString(document, 'text/xml')
  const root = parsed.documentElement
  if (root?.nodeName !== 'Response' || parsed.querySelector('parsererror')) return []
  return [...root.children].flatMap(linesOf)
}

function linesOf(verb: Element): Line[] {
  switch (verb.nodeName) {
    case 'Say': {
      const text = plain(verb)
      const language = verb.getAttribute('language')
      return text === '' ? [] : [{ kind: 'say', text, ...(language && { language }) }]
    }
    case 'Play':
      return plain(verb) === '' ? [] : [{ kind: 'play', url: plain(verb) }]
    case 'Gather':
      return [...verb.children].flatMap(linesOf)
    case 'Dial':
      return [{ kind: 'dial', number: plain(verb) }]
    case 'Record':
      return [{ kind: 'record' }]
    case 'Start':
      return [...verb.children].some(({ nodeName }) => nodeName === 'Recording') ? [{ kind: 'recordCall' }] : []
    case 'Hangup':
      return [{ kind: 'hangUp' }]
    default:
      return []
  }
}

const plain = ({ textContent }: Element) => (textContent ?? '').replace(/\s+/g, ' ').trim()
