import type { Clock } from '../clock.ts'
import { speechMs } from '../speech.ts'
import type { AttachedPhone, PhoneControl, PhoneEvent } from './attachedPhone.ts'
import type { Behaviour, Deed } from './behaviour.ts'

/** Works a phone as its behaviour says. `isCaller`: it placed the call, so it does not answer and greets nobody. */
export function behave(
  behaviour: Behaviour,
  control: PhoneControl,
  { clock, isCaller = false, beep }: { clock: Clock; isCaller?: boolean; beep?: () => void },
): AttachedPhone {
  const left = new Map((behaviour.does ?? []).map((deed) => [deed, deed.times ?? 1]))
  let isOver = false
  let heardFrom = 0
  const later = (seconds: number, run: () => void) =>
    clock.after(seconds * 1000, () => {
      if (!isOver) run()
    })
  const carryOut = (deed: Deed, seconds: number) => {
    const times = left.get(deed) ?? 0
    if (times <= 0) return
    left.set(deed, times - 1)
    later(seconds, () => {
      if ('press' in deed.do) control.press(deed.do.press)
      else if ('say' in deed.do)
        control.say(deed.do.say, {
          ...(deed.do.confidence !== undefined && { confidence: deed.do.confidence }),
          ...(behaviour.language !== undefined && { language: behaviour.language }),
        })
      else control.hangUp()
    })
  }
  const asked = (what: 'keys' | 'speech' | 'recording') => {
    for (const deed of left.keys()) {
      if (!('asked' in deed.when) || deed.when.asked !== what || (left.get(deed) ?? 0) <= 0) continue
      carryOut(deed, deed.afterSeconds ?? 0.5)
      // One answer a question: the next asking takes the next deed.
      if (what !== 'recording') return
    }
  }
  const answered = () => {
    for (const deed of left.keys())
      if ('atSeconds' in deed.when) carryOut(deed, deed.when.atSeconds + (deed.afterSeconds ?? 0))
    if (isCaller) return
    const { greeting, language } = behaviour
    // At once, into the silence before anything is played: what listens for speech begins later.
    if (greeting !== undefined) control.say(greeting, language === undefined ? {} : { language })
    if (behaviour.who === 'voicemail' && behaviour.beep !== false)
      later(speechMs(greeting ?? '', language) / 1000 + 0.5, () => beep?.())
  }
  const heard = (text: string, durationMs: number) => {
    const words = text.toLowerCase()
    for (const deed of left.keys()) {
      if (!('hears' in deed.when)) continue
      const phrase = deed.when.hears.toLowerCase()
      const at = words.indexOf(phrase)
      if (at >= 0)
        carryOut(deed, ((at + phrase.length) / words.length) * (durationMs / 1000) + (deed.afterSeconds ?? 0.5))
    }
  }
  return {
    on(event: PhoneEvent) {
      switch (event.kind) {
        case 'ringing':
          if (isCaller) return
          if (behaviour.answer === 'answers') later(behaviour.afterSeconds ?? 2, () => void control.answer())
          return
        case 'answered':
          heardFrom = event.at
          return answered()
        case 'saying':
          return heard(event.text, event.durationMs)
        case 'heard':
          return heard(event.text, 0)
        case 'gathering':
          if (!event.isWaiting || event.at < heardFrom) return
          if (event.input.includes('dtmf')) asked('keys')
          if (event.input.includes('speech')) asked('speech')
          return
        case 'recording':
          return asked('recording')
        case 'hungUp':
          isOver = true
          return
        default:
          return
      }
    },
  }
}
