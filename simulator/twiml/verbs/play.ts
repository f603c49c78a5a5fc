import { ask } from '../../calls/callbacks.ts'
import type { Media } from '../../calls/leg.ts'
import { keyMs, report, tell } from '../../calls/tell.ts'
import { audioMs } from '../../speech.ts'
import { next, numberAttribute, resolveUrl, StrictFailure, warn, type Run, type Verb } from '../verb.ts'
import { textOf } from '../xml.ts'
import { maxLoops, sounding } from './say.ts'

/** https://www.twilio.com/docs/voice/twiml/play */
const maxPlayMs = 40 * 60_000
/** Enough to find the head of a file; its length is in the answer's headers. */
const headBytes = 256 * 1024
const keptMedia = 100

export const play: Verb = async (run, element) => {
  const keys = element.attributes['digits']
  if (keys !== undefined) {
    if (!/^[0-9*#A-DwW]+$/.test(keys))
      warn(run, 12200, `The value "${keys}" of attribute "digits" on element "Play" is not valid.`)
    await playKeys(run, keys)
    return next
  }
  const text = textOf(element).trim()
  if (text === '') {
    warn(run, 12200, 'Play has no address.')
    return next
  }
  const loops = numberAttribute(element, 'loop', 1)
  await playAudio(run, resolveUrl(run, text), loops === 0 ? maxLoops : loops)
  return next
}

export async function playKeys(run: Pick<Run, 'sw' | 'leg' | 'scope'>, keys: string): Promise<void> {
  const durationMs = [...keys].reduce((sum, key) => sum + (key === 'w' ? 500 : key === 'W' ? 1000 : keyMs), 0)
  tell(run.sw, run.leg, { kind: 'playingKeys', keys, durationMs })
  await sounding(run, durationMs, 'key')
}

/** Fetches a file and plays it, so often. One that cannot be had or played is skipped with an error; strictly, it ends the call. */
export async function playAudio(
  run: Pick<Run, 'sw' | 'leg' | 'scope' | 'base'>,
  url: string,
  times = 1,
): Promise<void> {
  const media = await fetchMedia(run, url)
  if (!media) return
  for (let time = 0; time < times; time++) {
    tell(run.sw, run.leg, { kind: 'playing', url, ...media })
    await sounding(run, Math.min(maxPlayMs, media.durationMs), 'speech')
  }
}

/** Once a call: another call may find another file there. */
async function fetchMedia(
  { sw, leg, scope }: Pick<Run, 'sw' | 'leg' | 'scope'>,
  url: string,
): Promise<Media | undefined> {
  const known = leg.media.get(url)
  if (known) return known
  const outcome = await scope.guard(ask(sw, leg, { url, method: 'GET', params: {}, maxBytes: headBytes }, 'callback'))
  const skip = (code: number, text: string) => {
    report(sw, leg, { code, severity: 'error', text, url, method: 'GET' })
    if (sw.strict) throw new StrictFailure(code, text, url)
    return undefined
  }
  if (outcome.kind === 'failed') return skip(outcome.code, outcome.message)
  if (outcome.status < 200 || outcome.status > 299)
    return skip(11200, `Got HTTP ${outcome.status} response to a file to play.`)
  const { contentType } = outcome
  const durationMs = audioMs(outcome.body, contentType, outcome.sizeBytes)
  if (durationMs === undefined) return skip(12300, `Invalid Content-Type of a file to play: "${contentType}".`)
  const media = { durationMs, contentType }
  if (leg.media.size >= keptMedia) leg.media.clear()
  leg.media.set(url, media)
  return media
}
