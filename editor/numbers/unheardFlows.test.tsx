import { act } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { me, newFlow, openEditor, settle } from '../testing.tsx'
// Loaded before it is asked for, so that no test waits for a file.
import './NumbersPage.tsx'

const number = '+15550100001'
const flow = newFlow()
const view = (over: object = {}) => ({
  ...{ number, label: 'Main line', language: null, carrierSid: null, flow: null },
  webhooks: { state: 'right', checkedAt: '2026-11-20T10:00:00.000Z', faults: [] },
  ...{ createdAt: '2026-11-20T10:00:00.000Z', updatedAt: '2026-11-20T10:00:00.000Z' },
  ...over,
})
const answers = (over: object = {}) => ({
  'GET /api/me': [200, { ...me, permissions: [...me.permissions, 'numbers:write'] }] as const,
  'GET /api/numbers': [200, { items: [view(over)], nextCursor: null }] as const,
  'GET /api/languages': [200, { items: [], nextCursor: null }] as const,
  [`PATCH /api/numbers/${number}`]: [200, view({ flow })] as const,
})
const click = async (element: Element | null | undefined) => {
  if (!(element instanceof HTMLElement)) throw new Error('There is nothing to click.')
  await act(async () => element.click())
  await settle()
}

describe('numbers whose flow callers do not hear', () => {
  it.each([
    ['never published', { liveVersion: null }, 'Never published.', 'Publish it'],
    ['out of service', { isOutOfService: true }, 'Out of service.', 'Put it back'],
  ])('say “%s” in the row and in the choice, with the way to the flow', async (mark, over, title, remedy) => {
    const unheard = { 'GET /api/flows': [200, { items: [newFlow(over)], nextCursor: null }] as const }
    const { place } = await openEditor({ ...answers({ flow }), ...unheard }, '/numbers')
    const row = place.querySelector('tbody tr')
    expect(row?.textContent).toContain(title)
    expect(row?.textContent).not.toContain('Calls come here')
    expect(
      [...(row?.querySelectorAll('a') ?? [])].map((link) => [link.textContent, link.getAttribute('href')]),
    ).toEqual([[remedy, `/flows/${flow.id}`]])
    await click(place.querySelector('input[aria-label="Flow of +1 555 010 0001"]'))
    expect([...document.querySelectorAll('[role="option"]')].map(({ textContent }) => textContent)).toEqual([
      `${flow.name}${mark}`,
    ])
  })

  it('find out about a flow that is not among the first that the choice offers', async () => {
    const unheard = {
      'GET /api/flows': [200, { items: [], nextCursor: null }] as const,
      [`GET /api/flows/${flow.id}`]: [200, newFlow({ liveVersion: null })] as const,
    }
    const { place } = await openEditor({ ...answers({ flow }), ...unheard }, '/numbers')
    expect(place.querySelector('tbody tr')?.textContent).toContain('Never published.')
  })

  it('do not say that a flow answers which was never published', async () => {
    const unheard = { 'GET /api/flows': [200, { items: [newFlow({ liveVersion: null })], nextCursor: null }] as const }
    const { place } = await openEditor({ ...answers(), ...unheard }, '/numbers')
    await click(place.querySelector('input[aria-label="Flow of +1 555 010 0001"]'))
    await click(document.querySelector('[role="option"]'))
    await vi.waitFor(() => expect(document.body.textContent).toContain('which was never published'))
    expect(document.body.textContent).not.toContain('is answered by Marketing menu')
    expect(document.querySelector('.mantine-Notification-root a')?.getAttribute('href')).toBe(`/flows/${flow.id}`)
  })
})
