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
  /** The address that the last press named: what is loaded keeps the one it has, since another would begin anew. */
  let newest: string | undefined
  /** Whether what failed was heard, not only looked through. */
  let wasHeard = false

  function made(): HTMLAudioElement {
    if (audio) return audio
    const element = makeAudio()
    const follow = () => {
      const { currentTime, duration } = element
      // While it loads it stands at its beginning, which is not where it will stand.
      if (Number.isFinite(duration) && duration > 0) store.setState({ progress: currentTime / duration })
    }
    element.addEventListener('timeupdate', follow)
    element.addEventListener('play', () => store.setState({ isPlaying: true, failedId: undefined }))
    element.addEventListener('pause', () => store.setState({ isPlaying: false }))
    element.addEventListener('ended', () => store.setState({ isPlaying: false, progress: 0 }))
    element.addEventListener('error', fail)
    audio = element
    return element
  }

  async function start(): Promise<void> {
    const src = audio?.getAttribute('src')
    try {
      await audio?.play()
    } catch (error) {
      // Another press came first, or a newer address.
      if ((error instanceof DOMException && error.name === 'AbortError') || audio?.getAttribute('src') !== src) return
      fail()
    }
  }

  /** Signed addresses end, as over a long pause: it goes on at its place from the newest one, if there is one. */
  function fail(): void {
    const { id, progress, isPlaying } = store.getState()
    if (!audio || newest === undefined || audio.getAttribute('src') === newest) {
      // Its error and its refusal to play tell the same.
      wasHeard = isPlaying || (wasHeard && store.getState().failedId === id)
      return store.setState({ isPlaying: false, failedId: id })
    }
    load(audio, newest, progress)
    if (isPlaying) void start()
  }

  function load(element: HTMLAudioElement, url: string, place: number): void {
    element.setAttribute('src', url)
    toPlace(element, place)
  }

  function toPlace(element: HTMLAudioElement, place: number): void {
    const src = element.getAttribute('src')
    const go = () => {
      if (element.getAttribute('src') === src) element.currentTime = place * element.duration
    }
    if (Number.isFinite(element.duration)) go()
    else element.addEventListener('loadedmetadata', go, { once: true })
  }

  /** Whether it is loaded, if by another signature, and plays. */
  function isLoaded({ id, url }: Playable): boolean {
    const before = store.getState()
    return before.id === id && before.failedId !== id && fileOf(audio?.getAttribute('src') ?? '') === fileOf(url)
  }

  return {
    store,
    /** Plays it from its beginning, or goes on where it was stopped; stops what is heard. */
    toggle({ id, url }: Playable): void {
      const element = made()
      const isSame = isLoaded({ id, url })
      newest = url
      if (isSame && store.getState().isPlaying) return element.pause()
      if (!isSame) {
        const { id: before, progress } = store.getState()
        const isAgain = before === id && fileOf(element.getAttribute('src') ?? '') === fileOf(url)
        element.setAttribute('src', url)
        store.setState({ id, progress: isAgain ? progress : 0, failedId: undefined })
        if (isAgain) toPlace(element, progress)
      }
      store.setState({ isPlaying: true })
      void start()
    },
    /** Takes up what failed at its place by another address: plays it if it was heard, else stands there. */
    goOn({ id, url }: Playable): void {
      const { failedId, progress } = store.getState()
      if (!audio || failedId !== id || audio.getAttribute('src') === url) return
      newest = url
      load(audio, url, progress)
      store.setState({ failedId: undefined, isPlaying: wasHeard })
      if (wasHeard) void start()
    },
    /** Goes to a place from 0 to 1 of what is played. */
    seek(place: number): void {
      if (audio && Number.isFinite(audio.duration)) audio.currentTime = place * audio.duration
    },
    /** Goes to a place from 0 to 1 of a sound; where another was played before, it is loaded and stands there. */
    goTo({ id, url }: Playable, place: number): void {
      const element = made()
      const isSame = isLoaded({ id, url })
      newest = url
      if (!isSame) {
        element.pause()
        element.setAttribute('src', url)
        store.setState({ id, isPlaying: false, progress: place, failedId: undefined })
      }
      toPlace(element, place)
    },
    stop(): void {
      audio?.pause()
      store.setState({ isPlaying: false })
    },
    /** Lets go of a sound, also of what is still coming of it, when what showed it is gone. */
    drop(id: string): void {
      if (!audio || store.getState().id !== id) return
      audio.pause()
      newest = undefined
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
