import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { beforeEach, expect, it } from 'vitest'
import { openInspector } from '../form/testing.tsx'
import { settle } from '../testing.tsx'
import { StudioLayout } from './StudioLayout.tsx'

const flow = flowOf({ start: { type: 'start', to: 'one' }, one: { type: 'say' } })

declare global {
  interface Window {
    /** Of the environment of these tests. */
    happyDOM: { setViewport(size: { width: number }): void }
  }
}

async function resize(width: number) {
  await act(async () => window.happyDOM.setViewport({ width }))
  await settle()
}

beforeEach(() => resize(1440))

const openStudio = () => openInspector(flow, [], { panel: <StudioLayout /> })

it('keeps what is open in the details, and the selection, when the window gets narrow and wide again', async () => {
  const { place, studio } = await openStudio()
  await act(async () => studio.view.goTo('one'))
  const inspector = place.querySelector('.inspector')
  expect(inspector).not.toBeNull()
  for (const width of [800, 390, 1440]) {
    await resize(width)
    expect(place.querySelector('.studioNarrow') !== null).toBe(width < 896)
    expect(place.querySelector('.inspector')).toBe(inspector)
    expect(inspector?.closest('[hidden]')).toBeNull()
    expect([...studio.view.getState().selected]).toEqual(['one'])
  }
})

it('keeps the texts, for which a telephone has no room, when the window gets narrow', async () => {
  const { place, studio } = await openStudio()
  await act(async () => studio.view.setState({ bottom: 'texts' }))
  const texts = place.querySelector('.texts')
  expect(texts).not.toBeNull()
  await resize(390)
  expect(place.querySelector('.texts')).toBe(texts)
  expect(texts?.closest('[hidden]')).not.toBeNull()
})

it('goes on with the phone that stood open beside the canvas', async () => {
  const { place, studio } = await openStudio()
  await act(async () => studio.view.setState({ right: 'phone' }))
  const phone = place.querySelector('.phone')
  expect(phone).not.toBeNull()
  await resize(390)
  expect(place.querySelector('.phone')).toBe(phone)
})
