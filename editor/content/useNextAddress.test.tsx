import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, it, vi } from 'vitest'
import { player } from './player.ts'
import { useNextAddress } from './useNextAddress.ts'

afterEach(() => {
  player.drop('a')
  vi.restoreAllMocks()
})

const old = { id: 'a', url: '/media/a.wav?signature=1' }

/** Plays what fails, on a page that asks for the next address. */
async function openFailing() {
  const played: HTMLMediaElement[] = []
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => undefined)
  vi.spyOn(HTMLMediaElement.prototype, 'load').mockImplementation(() => undefined)
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async function (this: HTMLMediaElement) {
    played.push(this)
  })
  let answer = (_url: string | undefined): void => undefined
  const ask = vi.fn(() => new Promise<string | undefined>((resolve) => (answer = resolve)))
  const Page = () => (useNextAddress('a', ask), null)
  const root = createRoot(document.createElement('div'))
  await act(async () => root.render(<Page />))
  player.toggle(old)
  await act(async () => void played[0]?.dispatchEvent(new Event('error')))
  expect(ask).toHaveBeenCalledTimes(1)
  const tell = (url: string | undefined) => act(async () => answer(url))
  return { played, tell, root, source: () => played[0]?.getAttribute('src') }
}

it('has what was heard go on by the next address', async () => {
  const { played, tell, root, source } = await openFailing()
  await tell('/media/a.wav?signature=2')
  expect([source(), played.length]).toEqual(['/media/a.wav?signature=2', 2])
  await act(async () => root.unmount())
})

it('begins nothing when its page was left before the answer came', async () => {
  const { played, tell, root, source } = await openFailing()
  await act(async () => root.unmount())
  await tell('/media/a.wav?signature=2')
  expect([source(), played.length]).toEqual([old.url, 1])
})
