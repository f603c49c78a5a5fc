import { useCallback, useEffect, useRef, useState } from 'react'
import { lookupLanguage } from '#shared/flow/language.ts'
import type { Heard } from './heardPrompt.ts'

const synthesis = (): SpeechSynthesis | undefined => globalThis.speechSynthesis as SpeechSynthesis | undefined

/** The browser's own voices; they may come a moment after the page. */
function useVoices(): readonly SpeechSynthesisVoice[] {
  const [voices, setVoices] = useState<readonly SpeechSynthesisVoice[]>(() => synthesis()?.getVoices() ?? [])
  useEffect(() => {
    const speech = synthesis()
    if (!speech?.addEventListener) return
    const listen = () => setVoices(speech.getVoices())
    speech.addEventListener('voiceschanged', listen)
    return () => speech.removeEventListener('voiceschanged', listen)
  }, [])
  return voices
}

/** Says a prompt by the browser's voices, each piece in its language; `canSpeak` is false where there are none. */
export function useSpeaking() {
  const voices = useVoices()
  const [isSpeaking, setIsSpeaking] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const round = useRef(0)

  const stop = useCallback(() => {
    round.current += 1
    clearTimeout(timer.current)
    synthesis()?.cancel()
    setIsSpeaking(false)
  }, [])
  useEffect(() => stop, [stop])

  const speak = (heard: readonly Heard[], rateOf: (language: string) => number) => {
    stop()
    const mine = ++round.current
    setIsSpeaking(true)
    const say = (index: number): void => {
      if (round.current !== mine) return
      const piece = heard[index]
      const next = () => say(index + 1)
      if (!piece) return setIsSpeaking(false)
      if (piece.kind === 'pause') {
        timer.current = setTimeout(next, piece.seconds * 1000)
        return
      }
      if (piece.text.trim() === '') return next()
      const utterance = new SpeechSynthesisUtterance(piece.text)
      const tag = lookupLanguage(
        [piece.language],
        voices.map(({ lang }) => lang),
      )
      utterance.lang = piece.language
      utterance.voice = voices.find(({ lang }) => lang === tag) ?? null
      utterance.rate = rateOf(piece.language) / 100
      utterance.addEventListener('end', next)
      utterance.addEventListener('error', next)
      synthesis()?.speak(utterance)
    }
    say(0)
  }
  return { canSpeak: voices.length > 0, isSpeaking, speak, stop }
}
