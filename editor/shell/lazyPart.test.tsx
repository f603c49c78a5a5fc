import { act, Suspense, useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { press, settle, show } from '../testing.tsx'
import { lazyPart } from './lazyPart.tsx'
import { PartFailedOver } from './PartFailed.tsx'

// React tells the console of whatever a boundary catches.
vi.spyOn(console, 'error').mockImplementation(() => undefined)
afterEach(() => vi.unstubAllGlobals())

const Greeting = ({ name }: { name: string }) => <p>Hello, {name}.</p>

/** Fails as often as told, then brings the part. */
function loads(failures: number) {
  let count = 0
  const load = () => (++count > failures ? Promise.resolve(Greeting) : Promise.reject(new TypeError('Failed to fetch')))
  return { load, count: () => count }
}

function page(Part: ReturnType<typeof lazyPart<{ name: string }>>) {
  return (
    <>
      <input aria-label="Unsaved" defaultValue="" />
      <Suspense fallback="Coming">
        <Part name="Ada" />
      </Suspense>
    </>
  )
}

it('leaves the rest of the page when the code of a part fails, and shows the part on the next try', async () => {
  const { load, count } = loads(1)
  const place = await show(page(lazyPart(load)))
  await settle()
  const input = place.querySelector('input')
  if (input) input.value = 'my work'
  expect(place.querySelector('[role="alert"]')?.textContent).toContain('This part could not be loaded')
  await press(place, 'Try again')
  expect(place.textContent).toContain('Hello, Ada.')
  expect(place.querySelector('[role="alert"]')).toBeNull()
  expect(place.querySelector('input')).toBe(input)
  expect(input?.value).toBe('my work')
  expect(count()).toBe(2)
})

it('offers to load the page again where another try did not help', async () => {
  const place = await show(page(lazyPart(loads(9).load)))
  await settle()
  await press(place, 'Try again')
  const words = [...place.querySelectorAll('button')].map(({ textContent }) => textContent)
  expect(words).toEqual(['Load the page again'])
})

it('imports nothing while the server is out of reach, because browsers keep a failed import', async () => {
  const { load, count } = loads(0)
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const place = await show(page(lazyPart(load)))
  await settle()
  expect(place.textContent).toContain('The server cannot be reached.')
  expect(count()).toBe(0)
  onLine.mockReturnValue(true)
  await press(place, 'Try again')
  expect(place.textContent).toContain('Hello, Ada.')
  onLine.mockRestore()
})

it('tries anew when a dialog that did not come is closed and opened again', async () => {
  const { load, count } = loads(1)
  const Part = lazyPart<{ onClose: () => void }>(
    () => load().then(() => () => <p>Here</p>),
    ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
  )
  function Opener() {
    const [isOpen, setIsOpen] = useState(false)
    return (
      <>
        <button onClick={() => setIsOpen(true)}>Open</button>
        <Suspense>{isOpen && <Part onClose={() => setIsOpen(false)} />}</Suspense>
      </>
    )
  }
  const place = await show(<Opener />)
  await press(place, 'Open')
  expect(document.activeElement?.textContent).toBe('Try again')
  await act(async () => document.querySelector<HTMLElement>('[aria-label="Close"]')?.click())
  expect(document.querySelector('[role="alert"]')).toBeNull()
  await press(place, 'Open')
  expect(place.textContent).toContain('Here')
  expect(count()).toBe(2)
})

it('says that a part has stopped when it fails as it is drawn', async () => {
  let isWell = false
  const Fragile = () => {
    if (!isWell) throw new Error('A slip.')
    return <p>Well</p>
  }
  const place = await show(page(lazyPart(() => Promise.resolve(Fragile))))
  await settle()
  expect(place.textContent).toContain('This part has stopped')
  isWell = true
  await press(place, 'Try again')
  expect(place.textContent).toContain('Well')
})
