import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { me, newFlow, openEditor, press, settle } from '../testing.tsx'
// Loaded before it is asked for, so that no test waits for a file.
import './NumbersPage.tsx'

const number = '+15550100001'
const flow = newFlow()
const view = (over: object = {}) => ({
  number,
  label: 'Main line',
  language: null,
  carrierSid: null,
  flow: null,
  webhooks: { state: 'right', checkedAt: '2026-11-20T10:00:00.000Z', faults: [] },
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
  ...over,
})
const wrong = {
  state: 'wrong',
  checkedAt: '2026-11-20T10:00:00.000Z',
  faults: [
    { url: 'voice', expected: 'https://ivr.test/twilio/voice', actual: 'https://old.test/voice' },
    { url: 'status', expected: 'https://ivr.test/twilio/status', actual: null },
  ],
}
const admin = { ...me, permissions: [...me.permissions, 'numbers:write', 'schedules:read', 'schedules:write'] }
const answers = (over: object = {}, who: object = admin) =>
  ({
    'GET /api/me': [200, who],
    'GET /api/numbers': [200, { items: [view(over)], nextCursor: null }],
    'GET /api/flows': [200, { items: [flow], nextCursor: null }],
    'GET /api/languages': [200, { items: [], nextCursor: null }],
    [`PATCH /api/numbers/${encodeURIComponent(number)}`]: [200, view({ flow })],
    [`POST /api/numbers/${encodeURIComponent(number)}/webhooks`]: [200, view()],
    'POST /api/numbers/sync': [200, { items: [view()], added: [], gone: [], heldElsewhere: [] }],
  }) as unknown as Parameters<typeof openEditor>[0]

const click = async (element: Element | null | undefined) => {
  if (!(element instanceof HTMLElement)) throw new Error('There is nothing to click.')
  await act(async () => element.click())
  await settle()
}

describe('the numbers', () => {
  it('are assigned a flow, with a way back', async () => {
    const { place, server } = await openEditor(answers(), '/numbers')
    await click(place.querySelector('input[aria-label="Flow of +1 555 010 0001"]'))
    const option = [...document.querySelectorAll('[role="option"]')].find(
      ({ textContent }) => textContent === flow.name,
    )
    await click(option)
    expect(server.asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ flowId: flow.id })
  })

  it('say which addresses are not right, and set them', async () => {
    const { place, server } = await openEditor(answers({ webhooks: wrong }), '/numbers')
    await click(
      [...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Voice and status URL wrong'),
    )
    const dialog = document.querySelector('[role="dialog"]')
    expect(dialog?.textContent).toContain('Expectedhttps://ivr.test/twilio/voiceActualhttps://old.test/voice')
    expect(dialog?.textContent).toContain('ActualNone')
    await press(document.body, 'Set all three URLs')
    expect(server.asked.some(({ path, method }) => method === 'POST' && path.endsWith('/webhooks'))).toBe(true)
  })

  it('are only looked at by who may not change them', async () => {
    const { place, server } = await openEditor(answers({ flow }, me), '/numbers')
    const select = place.querySelector<HTMLInputElement>('input[aria-label^="Flow of"]')
    expect([select?.disabled, select?.value]).toEqual([true, flow.name])
    expect(place.querySelector('button[aria-label^="Clear"]')).toBeNull()
    await press(place, 'Fetch from carrier')
    expect(server.asked.some(({ method, path }) => method === 'POST' && path.includes('numbers'))).toBe(false)
  })

  it('are rung from the phone of their flow, or from a terminal', async () => {
    const { place } = await openEditor(answers({ flow }), '/numbers')
    await click(place.querySelector('[aria-label="Test call to +1 555 010 0001"]'))
    const dialog = document.querySelector('[role="dialog"]')
    expect(dialog?.querySelector('a')?.getAttribute('href')).toBe(`/flows/${flow.id}?phone=1&number=%2B15550100001`)
    expect(dialog?.textContent).toContain('npm run call -- +15550100001')
  })
})

describe('opening hours', () => {
  const schedule = {
    key: 'office',
    name: 'Office hours',
    timeZone: 'UTC',
    week: { '1': [{ from: '09:00', to: '17:00' }] },
    holidays: [],
    override: { state: 'closed', reason: 'moving house' },
    revision: 1,
    updatedAt: '2026-11-20T10:00:00.000Z',
  }
  const hours = {
    ...answers(),
    'GET /api/schedules': [200, { items: [schedule], nextCursor: null }],
    'GET /api/schedules/office': [200, schedule],
    'GET /api/schedules/office/flows': [200, { items: [{ id: flow.id, key: flow.key, name: flow.name }] }],
    'PUT /api/schedules/office': [200, { ...schedule, name: 'Shop', revision: 2 }],
    'DELETE /api/schedules/office/override': [200, { ...schedule, override: undefined }],
    'DELETE /api/schedules/office': [
      409,
      { code: 'schedule_in_use', message: 'Flows use this schedule: marketing-menu.' },
    ],
  } as unknown as Parameters<typeof openEditor>[0]

  it('say whether they are open, why and until when', async () => {
    const { place } = await openEditor(hours, '/numbers/hours')
    expect(place.querySelector('li')?.textContent).toContain('Closed nowset by hand: moving house')
    expect(place.querySelector('li')?.textContent).toContain('Stays closed.')
  })

  it('are saved whole, but for what was set by hand', async () => {
    const { place, server } = await openEditor(hours, '/numbers/hours/office')
    await click(place.querySelector('[aria-label="Add hours on Tuesday"]'))
    await press(place, 'Save hours')
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      key: 'office',
      name: 'Office hours',
      timeZone: 'UTC',
      week: { '1': schedule.week['1'], '2': [{ from: '09:00', to: '17:00' }] },
      holidays: [],
    })
  })

  it('go back to the week when nothing is set by hand any more', async () => {
    const { place, server } = await openEditor(hours, '/numbers/hours/office')
    await press(place, 'Go back to the hours')
    expect(server.asked.some(({ method, path }) => method === 'DELETE' && path.endsWith('/override'))).toBe(true)
  })

  it('tell where they are used, and are not deleted while they are', async () => {
    const { place } = await openEditor(hours, '/numbers/hours/office')
    expect(place.querySelector('[aria-label="Where it is used"] a')?.textContent).toBe(flow.name)
    await press(place, 'Delete')
    expect(document.body.textContent).toContain('Flows use this schedule: marketing-menu.')
  })
})
