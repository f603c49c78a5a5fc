import type { Problem } from '#shared/flow/problem.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { me, newFlow, openEditor, press } from '../testing.tsx'

let problems: readonly Problem[] = []
beforeAll(async () => {
  await Promise.all([import('../studio/OpenFlow.tsx'), import('../shell/Overlays.tsx')])
  // A checker that has found what the test says.
  vi.stubGlobal(
    'Worker',
    class extends EventTarget {
      postMessage({ number }: { number: number }) {
        queueMicrotask(() =>
          this.dispatchEvent(new MessageEvent('message', { data: { number, problems, missing: [] } })),
        )
      }
      terminate() {}
    },
  )
})
beforeEach(() => localStorage.clear())
afterAll(() => vi.unstubAllGlobals())

const { id } = newFlow()
const phoneId = '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const flow = flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'say', data: { prompt: [] } } })
const error = { severity: 'error' as const, nodeId: 'bye' }
const open = async (found: readonly Problem[]) => {
  problems = found
  const opened = await openEditor(
    {
      'GET /api/me': [200, me],
      [`GET /api/flows/${id}`]: [200, newFlow()],
      [`GET /api/flows/${id}/draft`]: [
        200,
        { revision: 1, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow, problems: [] },
      ],
      [`GET /api/flows/${id}/draft/world`]: [200, { flowKey: 'tried', flows: {}, schedules: [], content: {} }],
      'POST /api/phones': [201, { id: phoneId, number: '+15550300001', callSids: [] }],
      [`DELETE /api/phones/${phoneId}`]: [204],
      [`GET /api/phones/${phoneId}/events`]: [204],
      [`POST /api/phones/${phoneId}/trials`]: [502, { code: 'carrier_unreachable', message: 'Away.' }],
    },
    `/flows/${id}?phone=1`,
  )
  await vi.waitFor(() => expect(opened.place.querySelector('[data-checked="true"]')).not.toBeNull())
  const asksForCall = () => opened.server.asked.some(({ path }) => path.endsWith('/trials'))
  return { ...opened, asksForCall }
}

describe('the phone of a half-drawn flow', () => {
  it('says how many ways lead nowhere yet, and calls all the same', async () => {
    const ways = ['a', 'b'].map((portId) => ({ ...error, rule: 'unwired-port', portId, message: 'Leads nowhere.' }))
    const { place, asksForCall } = await open(ways)
    expect(place.querySelector('.phone')?.textContent).toContain('2 ways lead nowhere yet: a call that takes one ends')
    expect(place.querySelector('.phone [role="alert"]')).toBeNull()
    await press(place, 'Call')
    expect(asksForCall()).toBe(true)
  })

  it('tells what has to be put right first without asking the server', async () => {
    const { place, asksForCall } = await open([
      { ...error, rule: 'empty-prompt', field: 'prompt', message: 'No words.' },
    ])
    await press(place, 'Call')
    expect(place.querySelector('.phone [role="alert"]')?.textContent).toContain('No words.')
    expect(asksForCall()).toBe(false)
  })
})
