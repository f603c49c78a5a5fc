import { act, useEffect } from 'react'
import { expect, it } from 'vitest'
import { show } from '../testing.tsx'
import { useGoKeys } from './useGoKeys.ts'

const paths = { f: '/flows', t: '/settings' }

/** A page with shortcuts of its own, as the canvas has. */
async function open() {
  const went: string[] = []
  const struck: string[] = []
  function Child() {
    useEffect(() => {
      const listen = ({ key }: KeyboardEvent) => struck.push(key)
      window.addEventListener('keydown', listen)
      return () => window.removeEventListener('keydown', listen)
    }, [])
    return <input />
  }
  const go = (path: string) => went.push(path)
  function Page() {
    useGoKeys(paths, go)
    return <Child />
  }
  const place = await show(<Page />)
  const strike = (key: string, target: Element = document.body) =>
    act(async () => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))
  return { place, went, struck, strike }
}

it('goes to a page, and keeps the letter from whatever else it does', async () => {
  const { went, struck, strike } = await open()
  await strike('g')
  await strike('t')
  expect(went).toEqual(['/settings'])
  expect(struck).toEqual(['g'])
  await strike('t')
  expect(struck).toEqual(['g', 't'])
  expect(went).toHaveLength(1)
})

it('leaves letters alone that lead nowhere, and what is typed', async () => {
  const { place, went, struck, strike } = await open()
  await strike('g')
  await strike('x')
  const field = place.querySelector('input') ?? document.body
  await strike('g', field)
  await strike('f', field)
  expect(went).toEqual([])
  expect(struck).toEqual(['g', 'x', 'g', 'f'])
})
