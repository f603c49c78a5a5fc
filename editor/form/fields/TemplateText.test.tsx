import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { control, openInspector, type } from '../testing.tsx'

afterEach(() => vi.restoreAllMocks())

it('keeps the names under their line when the field is pushed down', async () => {
  await openInspector(flowOf({ n1: { type: 'tag' } }), 'n1')
  await type('Tag', 'is {{ ')
  const list = () => document.querySelector<HTMLElement>('[role="listbox"]')
  expect(list()?.style.top).toBe('4px')
  vi.spyOn(control('Tag'), 'getBoundingClientRect').mockReturnValue({
    top: 100,
    bottom: 130,
    left: 0,
    right: 200,
  } as DOMRect)
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  await act(async () => {
    await frame()
    await frame()
  })
  // A field of one line has its box for its line.
  expect(list()?.style.top).toBe('134px')
})
