/** What the page uses of https://webaudio.github.io/web-speech-api/#speechreco-section, which the DOM types leave out. */
type Recognition = {
  lang: string
  interimResults: boolean
  maxAlternatives: number
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string; confidence: number }>> }) => void) | null
  onerror: ((event: { error: string }) => void) | null
  onend: (() => void) | null
  start(): void
  abort(): void
}

function recognitionOf(scope: object): (new () => Recognition) | undefined {
  const { SpeechRecognition: standard, webkitSpeechRecognition: prefixed } = scope as Record<string, unknown>
  const found = standard ?? prefixed
  return typeof found === 'function' ? (found as new () => Recognition) : undefined
}

/** The browser turns speech into text, here or at its maker's. */
export const canListen = (scope: object = globalThis): boolean => recognitionOf(scope) !== undefined

export type Heard = { text: string; confidence: number }

/** Listens for one sentence. Resolves with undefined when nothing was said; rejects with a sentence. The signal ends it. */
export function listen(language: string, signal: AbortSignal, scope: object = globalThis): Promise<Heard | undefined> {
  const Recognizer = recognitionOf(scope)
  if (!Recognizer) return Promise.reject(new Error('This browser does not turn speech into text.'))
  return new Promise((resolve, reject) => {
    const recognizer = new Recognizer()
    recognizer.lang = language
    recognizer.interimResults = false
    recognizer.maxAlternatives = 1
    recognizer.onresult = ({ results }) => {
      const best = results[0]?.[0]
      resolve(best && { text: best.transcript.trim(), confidence: Math.min(1, Math.max(0, best.confidence)) })
    }
    recognizer.onerror = ({ error }) =>
      quiet.has(error) ? resolve(undefined) : reject(new Error(reasons[error] ?? 'The microphone did not work.'))
    recognizer.onend = () => resolve(undefined)
    signal.addEventListener('abort', () => recognizer.abort())
    recognizer.start()
  })
}

const quiet: ReadonlySet<string> = new Set(['no-speech', 'aborted'])
const reasons: Readonly<Record<string, string>> = {
  'not-allowed': 'This page may not use the microphone. Allow it in the browser, or type what you say.',
  'service-not-allowed': 'This page may not use the microphone. Allow it in the browser, or type what you say.',
  'audio-capture': 'No microphone was found. Type what you say.',
  'language-not-supported': 'The browser does not understand this language. Type what you say.',
  network: 'The browser could not reach its speech service. Type what you say.',
}
