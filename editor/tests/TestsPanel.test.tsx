import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { useCommandStore } from '../shell/commands.ts'
import { me, newFlow, openEditor, press, settle } from '../testing.tsx'
import { playTests, type TestsAsked } from './playTests.ts'

/** Plays tests in the page; the checker's worker has no part in this and stays silent. */
class PageWorker extends EventTarget {
  private readonly url: string
  constructor(url: URL | string) {
    super()
    this.url = String(url)
  }
  postMessage(data: TestsAsked) {
    if (this.url.includes('testWorker')) this.dispatchEvent(new MessageEvent('message', { data: playTests(data) }))
  }
  terminate() {}
}

// What the page loads on demand is there at once.
beforeAll(async () => {
  vi.stubGlobal('Worker', PageWorker)
  await Promise.all([import('../studio/OpenFlow.tsx'), import('../shell/Overlays.tsx')])
})
afterAll(() => vi.unstubAllGlobals())
afterEach(() => act(async () => notifications.clean()))

const { id } = newFlow()
const plain: Flow = flowOf({
  start: { type: 'start', to: 'bye' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const good = { id: 't1', name: 'Says goodbye', script: [], expect: ['Goodbye.'] }

async function open(tests: Flow['tests'], member: object = me) {
  const flow = { ...plain, tests }
  const { place } = await openEditor(
    {
      'GET /api/me': [200, member],
      [`GET /api/flows/${id}`]: [200, newFlow()],
      [`GET /api/flows/${id}/draft`]: [
        200,
        { revision: 1, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow, problems: [] },
      ],
    },
    `/flows/${id}`,
  )
  const commands = useCommandStore.getState().sources.get('studio') ?? []
  await act(async () => commands.find(({ title }) => title === 'Show tests')?.run())
  await settle()
  return place
}
const rows = (place: HTMLElement) => [...place.querySelectorAll('.testName')].map(({ textContent }) => textContent)
const fieldOf = (place: HTMLElement, label: string) => {
  const found = [...place.querySelectorAll('label')].find(({ textContent }) => textContent === label)
  const field = place.querySelector<HTMLTextAreaElement>(`#${CSS.escape(found?.htmlFor ?? '')}`)
  if (!field) throw new Error(`No field ${label}.`)
  return field
}
async function fill(field: HTMLTextAreaElement, value: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await settle()
}

describe('the tests of a flow', () => {
  it('are made, written, run, and named stale once they are changed', async () => {
    const place = await open([])
    expect(place.querySelector('.studioBottom')?.textContent).toContain('No tests yet')
    await press(place, 'Add test')
    await fill(fieldOf(place, 'What is expected'), 'Goodbye.\nends completed')
    await press(place, 'Run all')
    expect(rows(place)).toEqual(['Test 1Passed'])
    expect(place.querySelector('.testsCovered')?.textContent).toContain('100 %')
    await fill(fieldOf(place, 'What is expected'), 'Welcome.')
    expect(rows(place)).toEqual(['Test 1Changed since it ran'])
    await press(place, 'Run all')
    expect(rows(place)).toEqual(['Test 1Failed'])
    expect(place.querySelector('.testTranscript')?.textContent).toContain('Expected: Welcome.line 1')
  })

  it('say that they cannot be played', async () => {
    const place = await open([{ ...good, script: ['shout'] }])
    await press(place, 'Run all')
    expect(rows(place)).toEqual(['Says goodbyeCannot be played'])
    expect(place.querySelector('.testReport')?.textContent).toContain('is none of: press 12#')
  })

  it('are copied, deleted, and brought back', async () => {
    const place = await open([good])
    const choose = async (item: string) => {
      await act(async () => place.querySelector<HTMLElement>('[aria-label="More for Says goodbye"]')?.click())
      await vi.waitFor(() => press(document.body, item))
    }
    await choose('Duplicate')
    expect(rows(place)).toEqual(['Says goodbyeNot run', 'Says goodbye (copy)Not run'])
    await choose('Delete')
    expect(rows(place)).toEqual(['Says goodbye (copy)Not run'])
    await vi.waitFor(() => press(document.body, 'Undo'))
    expect(rows(place)).toEqual(['Says goodbyeNot run', 'Says goodbye (copy)Not run'])
  })

  it('can be run, not changed, by who may only read', async () => {
    const place = await open([good], { ...me, role: 'viewer', permissions: ['flows:read'] })
    expect(place.querySelector<HTMLFieldSetElement>('.testFields')?.disabled).toBe(true)
    expect(place.querySelector('.testFields')?.textContent).toContain('Your role here is viewer.')
    await press(place, 'Run all')
    expect(rows(place)).toEqual(['Says goodbyePassed'])
  })
})
