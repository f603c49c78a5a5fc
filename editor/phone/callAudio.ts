import type { PhoneEvent } from '#shared/api/phone.ts'

export type CallAudio = {
  /** Makes heard what the phone hears. */
  on(event: PhoneEvent): void
  stop(): void
  mute(isMuted: boolean): void
}

/** A file of this server, by its path; undefined for one elsewhere, which pages may not load. */
export function ownFile(url: string, origin: string): string | undefined {
  try {
    const { pathname, search, origin: of } = new URL(url, origin)
    return of === origin || pathname.startsWith('/media/') ? pathname + search : undefined
  } catch {
    return undefined
  }
}

/** The voice for a language, the region's own if there is one. */
export function voiceFor<Voice extends { lang: string }>(
  voices: readonly Voice[],
  language: string,
): Voice | undefined {
  const plain = (tag: string) => tag.replace('_', '-').toLowerCase()
  const [base] = plain(language).split('-')
  return (
    voices.find(({ lang }) => plain(lang) === plain(language)) ??
    voices.find(({ lang }) => plain(lang).split('-')[0] === base)
  )
}

/** Speaks texts by the browser's voices and plays files. Silent, and no trouble, where a browser has neither. */
export function createCallAudio(isMuted: boolean): CallAudio {
  const speech = typeof speechSynthesis === 'undefined' ? undefined : speechSynthesis
  let isOff = isMuted
  let file: HTMLAudioElement | undefined
  // The list may come late: asked for now, it is there when the first text comes.
  speech?.getVoices()

  function stop(): void {
    speech?.cancel()
    file?.pause()
    file = undefined
  }

  return {
    stop,
    mute(muted) {
      isOff = muted
      if (muted) stop()
    },
    on(event) {
      // A flow that hangs up has its last words still spoken to their end.
      if ((event.kind === 'hungUp' && event.by === 'caller') || event.kind === 'bridged') return stop()
      if (event.kind === 'fellSilent' && event.interrupted) return stop()
      if (isOff) return
      if (event.kind === 'saying' && speech) {
        const voice = voiceFor(speech.getVoices(), event.language)
        // A text read in the voice of another language is worse than none.
        if (!voice) return
        const words = new SpeechSynthesisUtterance(event.text)
        words.voice = voice
        words.lang = event.language
        speech.speak(words)
      }
      if (event.kind === 'playing' && event.contentType.startsWith('audio/')) {
        const path = ownFile(event.url, location.origin)
        if (path === undefined) return
        file = new Audio(path)
        // Not every browser plays every file; the transcript names it.
        file.play().catch(() => undefined)
      }
    },
  }
}
