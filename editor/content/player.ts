import type { ContentLanguage } from '#shared/api/content.ts'
import { createStore } from 'zustand/vanilla'
import { useStore } from 'zustand'
import { useEffect } from 'react'

/** What can be played; `id` says of which button it is. */
export type Playable = { id: string; url: string }

type PlayerState = {
  /** Of what was played last; it may stand still. */
  id: string | undefined
  isPlaying: boolean
  /** From 0 to 1. */
  progress: number
  failedId: string | undefined
  /** As telephones play it, where there is such a file. */
  asTelephone: boolean
}

/** One element plays for the whole page, so that two prompts are never heard at once. */
export function createPlayer(makeAudio: () => HTMLAudioElement = () => new Audio()) {
  const store = createStore<PlayerState>(() => ({
    ...{ id: undefined, isPlaying: false, progress: 0, failedId: undefined, asTelephone: false },
  }))
  let audio: HTMLAudioElement | undefined

  function made(): HTMLAudioElement {
    if (audio) return audio
    const element = makeAudio()
    const follow = () => {
      const { currentTime, duration } = element
      store.setState({ progress: Number.isFinite(duration) && duration > 0 ? currentTime / duration : 0 })
    }
    element.addEventListener('timeupdate', follow)
    element.addEventListener('play', () => store.setState({ isPlaying: true, failedId: undefined }))
    element.addEventListener('pause', () => store.setState({ isPlaying: false }))
    element.addEventListener('ended', () => store.setState({ isPlaying: false, progress: 0 }))
    element.addEventListener('error', () => store.setState(({ id }) => ({ isPlaying: false, failedId: id })))
    audio = element
    return element
  }

  async function start(): Promise<void> {
    try {
      await audio?.play()
    } catch (error) {
      // Another press came first.
      if (error instanceof DOMException && error.name === 'AbortError') return
      store.setState(({ id }) => ({ isPlaying: false, failedId: id }))
    }
  }

  return {
    store,
    /** Plays it from its beginning, or goes on where it was stopped; stops what is heard. */
    toggle({ id, url }: Playable): void {
      const element = made()
      const { id: before, isPlaying } = store.getState()
      const src = element.getAttribute('src')
      // While it plays, only its signature may have become a new one.
      const isSame = before === id && (src === url || (isPlaying && fileOf(src ?? '') === fileOf(url)))
      if (isSame && isPlaying) return element.pause()
      if (!isSame) {
        element.setAttribute('src', url)
        store.setState({ id, progress: 0, failedId: undefined })
      }
      store.setState({ isPlaying: true })
      void start()
    },
    /** Goes to a place from 0 to 1 of what is played. */
    seek(place: number): void {
      if (audio && Number.isFinite(audio.duration)) audio.currentTime = place * audio.duration
    },
    /** Goes to a place from 0 to 1 of a sound; where another was played before, it is loaded and stands there. */
    goTo({ id, url }: Playable, place: number): void {
      const element = made()
      if (store.getState().id !== id || element.getAttribute('src') !== url) {
        element.pause()
        element.setAttribute('src', url)
        store.setState({ id, isPlaying: false, progress: place, failedId: undefined })
      }
      const go = () => {
        if (element.getAttribute('src') === url) element.currentTime = place * element.duration
      }
      if (Number.isFinite(element.duration)) go()
      else element.addEventListener('loadedmetadata', go, { once: true })
    },
    stop(): void {
      audio?.pause()
      store.setState({ isPlaying: false })
    },
    /** Lets go of a sound, also of what is still coming of it, when what showed it is gone. */
    drop(id: string): void {
      if (!audio || store.getState().id !== id) return
      audio.pause()
      // Without an address it stops loading: https://html.spec.whatwg.org/multipage/media.html#best-practices-for-authors-using-media-elements.
      audio.removeAttribute('src')
      audio.load()
      store.setState({ id: undefined, isPlaying: false, progress: 0, failedId: undefined })
    },
    hearAsTelephone: (asTelephone: boolean): void => store.setState({ asTelephone }),
  }
}

const fileOf = (url: string) => url.split('?')[0]

/** Of the page; its element comes with the first press. */
export const player = createPlayer()

export const usePlayer = <Part>(select: (state: PlayerState) => Part): Part => useStore(player.store, select)

/** Ends what is heard when the page is left. */
export function useQuietLeave(): void {
  useEffect(() => () => player.stop(), [])
}

/** What is heard of a language: as telephones play it when that is wanted and there. */
export function heardUrl(
  { file, phone }: Pick<ContentLanguage, 'file' | 'phone'>,
  asTelephone: boolean,
): string | undefined {
  if (asTelephone && phone) return phone.url
  const isHeard = file !== null && /^(audio|video)\//.test(file.type)
  return isHeard ? file.url : phone?.url
}
