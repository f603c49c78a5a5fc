import type { Leg } from '../../calls/leg.ts'
import type { Scope } from '../../calls/scope.ts'
import type { Switch } from '../../calls/switch.ts'
import { tell } from '../../calls/tell.ts'
import { breakMs, speechMs } from '../../speech.ts'
import { next, numberAttribute, warn, type Verb } from '../verb.ts'
import { elementsOf, textOf, type XmlElement } from '../xml.ts'

/** https://www.twilio.com/docs/voice/twiml/say */
const maxCharacters = 4096
/** What loop="0" comes to. */
export const maxLoops = 1000

export const say: Verb = async (run, element) => {
  const full = textOf(element).replace(/\s+/g, ' ').trim()
  if (full.length > maxCharacters) warn(run, 13520, `Say has ${full.length} characters; ${maxCharacters} are said.`)
  const text = full.slice(0, maxCharacters)
  if (text === '' && breaksMs(element) === 0) {
    warn(run, 13520, 'Say has no text.')
    return next
  }
  const { voice = 'man', language = languageOf(voice) } = element.attributes
  const loops = numberAttribute(element, 'loop', 1)
  for (let loop = 0; loop < (loops === 0 ? maxLoops : loops); loop++)
    await sayWords(run, { text, language, voice, extraMs: breaksMs(element) })
  return next
}

/** `Polly.Vicki-Neural` has its language from its name only; what is not said is US English. */
const languageOf = (voice: string): string => /^Google\.([a-z]{2,3}-[A-Z]{2})-/.exec(voice)?.[1] ?? 'en-US'

/** What SSML breaks add to the words. */
function breaksMs(element: XmlElement): number {
  return elementsOf(element).reduce(
    (sum, child) => sum + (child.name === 'break' ? breakMs(child.attributes['time'] ?? '300ms') : breaksMs(child)),
    0,
  )
}

type Heard = { sw: Switch; leg: Leg; scope: Scope }

/** Speaks for as long as it takes. */
export function sayWords(
  heard: Heard,
  { text, language, voice, extraMs = 0 }: { text: string; language: string; voice: string; extraMs?: number },
): Promise<void> {
  const durationMs = speechMs(text, language) + extraMs
  tell(heard.sw, heard.leg, { kind: 'saying', text, language, voice, durationMs })
  return sounding(heard, durationMs, 'speech')
}

/** Lets a sound last, keeps it on the recordings as far as it was heard, and tells when it fell silent. */
export async function sounding(
  { sw, leg, scope }: Heard,
  durationMs: number,
  kind: 'speech' | 'key' | 'silence',
): Promise<void> {
  const startedAt = leg.clock.now()
  const ended = (interrupted: boolean) => {
    if (kind !== 'silence') leg.sound('outbound', kind, startedAt, leg.clock.now())
    if (!leg.isOver) tell(sw, leg, { kind: 'fellSilent', interrupted })
  }
  try {
    await scope.sleep(durationMs)
  } catch (error) {
    ended(true)
    throw error
  }
  ended(false)
}
