import { describe, expect, it } from 'vitest'
import { createPlayer, heardUrl } from './player.ts'
import { newLanguage } from './testing.ts'

/** happy-dom plays nothing; this says what a browser says. */
function fakeAudio({ fails = false, over = '' } = {}) {
  const element = document.createElement('audio')
  return Object.assign(element, {
    play: async () => {
      if (fails || element.getAttribute('src') === over) throw new DOMException('', 'NotSupportedError')
      element.dispatchEvent(new Event('play'))
    },
    pause: () => void element.dispatchEvent(new Event('pause')),
  })
}

describe('the player of the library', () => {
  it('plays one at a time and stops by a second press', () => {
    const audio = fakeAudio()
    const player = createPlayer(() => audio)
    player.toggle({ id: 'a', url: '/media/a.wav' })
    expect(player.store.getState()).toMatchObject({ id: 'a', isPlaying: true })
    player.toggle({ id: 'b', url: '/media/b.wav' })
    expect(player.store.getState()).toMatchObject({ id: 'b', isPlaying: true })
    expect(audio.getAttribute('src')).toBe('/media/b.wav')
    player.toggle({ id: 'b', url: '/media/b.wav' })
    expect(player.store.getState()).toMatchObject({ id: 'b', isPlaying: false })
  })

  it('goes to a place of a sound that was not played yet, and stands there', () => {
    const audio = fakeAudio()
    const player = createPlayer(() => audio)
    player.toggle({ id: 'a', url: '/media/a.wav' })
    player.goTo({ id: 'b', url: '/media/b.wav' }, 0.5)
    expect(player.store.getState()).toMatchObject({ id: 'b', isPlaying: false, progress: 0.5 })
    Object.defineProperty(audio, 'duration', { value: 8 })
    audio.dispatchEvent(new Event('loadedmetadata'))
    expect(audio.currentTime).toBe(4)
    player.goTo({ id: 'b', url: '/media/b.wav' }, 0.25)
    expect(audio.currentTime).toBe(2)
  })

  it('pauses a private sound also when its address was signed anew meanwhile', () => {
    const player = createPlayer(() => fakeAudio())
    player.toggle({ id: 'a', url: '/media/a.wav?signature=1' })
    player.toggle({ id: 'a', url: '/media/a.wav?signature=2' })
    expect(player.store.getState()).toMatchObject({ id: 'a', isPlaying: false })
  })

  it('goes on and seeks in a private sound that was signed anew over a pause, without loading it again', () => {
    const audio = fakeAudio()
    Object.defineProperty(audio, 'duration', { value: 8 })
    const player = createPlayer(() => audio)
    player.toggle({ id: 'a', url: '/media/a.wav?signature=1' })
    audio.currentTime = 4
    audio.dispatchEvent(new Event('timeupdate'))
    player.toggle({ id: 'a', url: '/media/a.wav?signature=2' })
    player.toggle({ id: 'a', url: '/media/a.wav?signature=3' })
    expect(player.store.getState()).toMatchObject({ id: 'a', isPlaying: true, progress: 0.5 })
    player.goTo({ id: 'a', url: '/media/a.wav?signature=4' }, 0.25)
    expect(audio.currentTime).toBe(2)
    expect(player.store.getState().isPlaying).toBe(true)
    expect(audio.getAttribute('src')).toBe('/media/a.wav?signature=1')
  })

  it('goes on at its place from the newest address when the one it was loaded by is over', async () => {
    const audio = fakeAudio({ over: '/media/a.wav?signature=1' })
    const player = createPlayer(() => audio)
    player.goTo({ id: 'a', url: '/media/a.wav?signature=1' }, 0.5)
    player.toggle({ id: 'a', url: '/media/a.wav?signature=2' })
    await Promise.resolve()
    await Promise.resolve()
    expect(audio.getAttribute('src')).toBe('/media/a.wav?signature=2')
    Object.defineProperty(audio, 'duration', { value: 8 })
    audio.dispatchEvent(new Event('loadedmetadata'))
    expect(audio.currentTime).toBe(4)
    expect(player.store.getState()).toMatchObject({ id: 'a', isPlaying: true, failedId: undefined })
  })

  it('tries a sound that failed again by the next press, at its place', async () => {
    const audio = fakeAudio({ over: '/media/a.wav?signature=1' })
    const player = createPlayer(() => audio)
    player.goTo({ id: 'a', url: '/media/a.wav?signature=1' }, 0.5)
    audio.dispatchEvent(new Event('error'))
    expect(player.store.getState()).toMatchObject({ failedId: 'a', isPlaying: false })
    player.toggle({ id: 'a', url: '/media/a.wav?signature=2' })
    await Promise.resolve()
    expect(player.store.getState()).toMatchObject({ failedId: undefined, isPlaying: true, progress: 0.5 })
    expect(audio.getAttribute('src')).toBe('/media/a.wav?signature=2')
  })

  it('takes up what failed by another address: plays on what was heard, and leaves quiet what was only looked through', async () => {
    const audio = fakeAudio({ over: '/media/a.wav?signature=1' })
    const player = createPlayer(() => audio)
    const [old, renewed] = ['1', '2'].map((signature) => ({ id: 'a', url: `/media/a.wav?signature=${signature}` }))
    if (!old || !renewed) throw new Error('There are two.')
    player.goTo(old, 0.5)
    audio.dispatchEvent(new Event('error'))
    player.goOn({ id: 'b', url: '/media/b.wav' })
    expect(audio.getAttribute('src')).toBe(old.url)
    player.goOn(renewed)
    expect(audio.getAttribute('src')).toBe(renewed.url)
    expect(player.store.getState()).toMatchObject({ isPlaying: false, progress: 0.5, failedId: undefined })

    player.goTo(old, 0.25)
    player.drop('a')
    player.goTo(old, 0.25)
    player.toggle(old)
    await Promise.resolve()
    await Promise.resolve()
    audio.dispatchEvent(new Event('error'))
    expect(player.store.getState()).toMatchObject({ isPlaying: false, failedId: 'a' })
    player.goOn(renewed)
    await Promise.resolve()
    expect(player.store.getState()).toMatchObject({ isPlaying: true, progress: 0.25, failedId: undefined })
  })

  it('lets go of a sound, and of no other', () => {
    const audio = fakeAudio()
    const player = createPlayer(() => audio)
    player.toggle({ id: 'a', url: '/media/a.wav' })
    player.drop('b')
    expect(player.store.getState()).toMatchObject({ id: 'a', isPlaying: true })
    player.drop('a')
    expect(audio.getAttribute('src')).toBeNull()
    expect(player.store.getState()).toMatchObject({ id: undefined, isPlaying: false, progress: 0 })
  })

  it('says of which file it is that it cannot be played', async () => {
    const player = createPlayer(() => fakeAudio({ fails: true }))
    player.toggle({ id: 'a', url: '/media/a.wav' })
    await Promise.resolve()
    await Promise.resolve()
    expect(player.store.getState()).toMatchObject({ failedId: 'a', isPlaying: false })
  })
})

describe('what is heard of a language', () => {
  it('is the telephone’s file when that is wanted, else the one that was uploaded', () => {
    expect(heardUrl(newLanguage(), true)).toBe('/media/welcome-8k.wav')
    expect(heardUrl(newLanguage(), false)).toBe('/media/welcome.wav')
    expect(heardUrl(newLanguage({ phone: null }), true)).toBe('/media/welcome.wav')
  })

  it('is nothing of an image', () => {
    const image = { ...newLanguage().file, url: '/media/a.png', type: 'image/png' } as ReturnType<
      typeof newLanguage
    >['file']
    expect(heardUrl({ file: image, phone: null }, false)).toBeUndefined()
  })
})
