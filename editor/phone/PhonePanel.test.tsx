import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { act } from 'react'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { fakeServer, newFlow, me, openEditor, press, settle } from '../testing.tsx'
import { createPhone } from './phone.ts'
import { recordedCall } from './recordedCall.ts'

// What the page loads on demand is there at once.
beforeAll(async () => {
  await Promise.all([import('../studio/OpenFlow.tsx'), import('../shell/Overlays.tsx')])
})
beforeEach(() => localStorage.clear())
// The checker has no worker here, and no part in this.
beforeAll(() => {
  vi.stubGlobal(
    'Worker',
    class extends EventTarget {
      postMessage() {}
      terminate() {}
    },
  )
})
afterAll(() => vi.unstubAllGlobals())

const flow: Flow = flowOf(
  {
    start: { type: 'start', to: 'look' },
    look: {
      type: 'request',
      data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable: 'plan' }] },
      to: { success: 'bye', failure: 'bye', timeout: 'bye' },
    },
    bye: { type: 'end', data: { prompt: say('It is {{ vars.plan }}.') } },
  },
  {
    variables: [
      { name: 'plan', type: 'text' },
      { name: 'count', type: 'number' },
    ] as never,
  },
)
const { id } = newFlow()
const phoneId = '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const draft = { revision: 1, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow, problems: [] }
const phone = { id: phoneId, number: '+15550300001', callSids: [] }
const mayCall = { ...me, permissions: [...me.permissions, 'calls:place'] }
const answers = {
  'GET /api/me': [200, mayCall],
  [`GET /api/flows/${id}`]: [200, newFlow()],
  [`GET /api/flows/${id}/draft`]: [200, draft],
  'POST /api/phones': [201, phone],
  [`DELETE /api/phones/${phoneId}`]: [204],
  [`GET /api/phones/${phoneId}/events`]: [204],
} as const
const open = (more: Parameters<typeof openEditor>[0] = {}, at = `/flows/${id}?phone=1`) =>
  openEditor({ ...answers, ...more }, at)
const trialsAsked = (server: { asked: { path: string; body: unknown }[] }) =>
  server.asked.filter(({ path }) => path.endsWith('/trials')).map(({ body }) => body)

async function fill(place: HTMLElement, label: string, value: string): Promise<void> {
  const labelled = [...place.querySelectorAll('label')].find(({ textContent }) => textContent === label)
  const field = place.querySelector<HTMLInputElement>(`#${CSS.escape(labelled?.htmlFor ?? '')}`)
  if (!field) throw new Error(`No field ${label}.`)
  await act(async () => {
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set
    setter?.call(field, value)
    field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }))
  })
  await settle()
}
const toggleSetup = async (place: HTMLElement) => {
  await act(async () => place.querySelector<HTMLElement>('.phoneFoldButton')?.click())
  await settle()
}

describe('the phone panel', () => {
  it('opens by its address, and tells what it is for', async () => {
    const { place } = await open()
    expect(place.querySelector('.phone')?.textContent).toContain('Hear the draft as it is on the screen')
  })

  it('lists the errors of a draft that cannot be called, each leading to its node', async () => {
    const problem = { severity: 'error', rule: 'missing-text', nodeId: 'bye', field: 'prompt', message: 'No words.' }
    const { place } = await open({
      [`POST /api/phones/${phoneId}/trials`]: [
        422,
        { code: 'not_publishable', message: 'The draft has errors.', details: { problems: [problem] } },
      ],
    })
    await press(place, 'Call')
    expect(place.querySelector('[role="alert"]')?.textContent).toContain('Put these right, then call again.')
    await press(place, 'No words.')
    // Its fields are shown in place of the phone.
    expect(place.querySelector('.phone')).toBeNull()
  })

  it.each([
    [409, 'no_stand_in', 'No phones here'],
    [429, 'too_many', 'All phones are in use'],
    [502, 'carrier_unreachable', 'The stand-in carrier does not answer'],
  ])('says what to do when no phone can be had (%i %s)', async (status, code, title) => {
    const { place } = await open({ 'POST /api/phones': [status, { code, message: 'The server says so.' }] })
    await press(place, 'Call')
    const alert = place.querySelector('[role="alert"]')
    expect(alert?.textContent).toContain(title)
    expect(alert?.textContent).toContain('The server says so.')
  })

  it('tells a member whose role may not try flows why', async () => {
    const { place } = await open({ 'GET /api/me': [200, { ...me, role: 'viewer', permissions: ['flows:read'] }] })
    const call = [...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Call')
    expect(call?.disabled).toBe(true)
    expect(place.querySelector('.phone')?.textContent).toContain('Your role here is viewer.')
    const speeds = [...place.querySelectorAll<HTMLInputElement>('[aria-label="How fast the call goes"] input')]
    expect(speeds.map(({ disabled }) => disabled)).toEqual([true, true])
    await toggleSetup(place)
    expect(place.querySelector<HTMLFieldSetElement>('fieldset.phoneFields')?.disabled).toBe(true)
  })

  it('calls with the caller, variables and answers that were set up, and has them again later', async () => {
    const { place, server } = await open({
      [`POST /api/phones/${phoneId}/trials`]: [502, { code: 'carrier_unreachable', message: 'Away.' }],
    })
    await toggleSetup(place)
    await fill(place, 'Caller', 'anonymous')
    await fill(place, 'plan', 'gold')
    await fill(place, 'count', '12')
    await fill(place, 'Request', 'answer')
    await fill(place, 'JSON of Request', '{"state":"sent"}')
    await press(place, 'Call')
    expect(trialsAsked(server)).toEqual([
      {
        flowId: id,
        requests: 'real',
        speed: 1,
        from: 'anonymous',
        variables: { plan: 'gold', count: 12 },
        answers: { look: { status: 200, body: { state: 'sent' } } },
      },
    ])
    const again = await open()
    expect(again.place.querySelector('.phoneFoldButton')?.textContent).toContain(
      'without a number · 2 variables · 1 mocked answer',
    )
  })

  it('has a number of the address ready, and calls it only when told to', async () => {
    const { place, server } = await open(
      { [`POST /api/phones/${phoneId}/calls`]: [502, { code: 'carrier_unreachable', message: 'Away.' }] },
      `/flows/${id}?phone=1&number=%2B15550100001`,
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    await settle()
    expect(server.asked.some(({ path }) => path.startsWith('/api/phones'))).toBe(false)
    expect(place.querySelector<HTMLInputElement>('.phone input[type="tel"]')?.value).toBe('+15550100001')
    await press(place, 'Call the number')
    expect(server.asked.find(({ path }) => path.endsWith('/calls'))?.body).toEqual({ to: '+15550100001', speed: 1 })
  })

  it('calls no number for a member whose role may not', async () => {
    const { place } = await open({ 'GET /api/me': [200, me] }, `/flows/${id}?phone=1&number=%2B15550100001`)
    await vi.waitFor(() => expect(place.querySelector('.phoneNumberCall')).not.toBeNull())
    const call = [...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Call the number')
    expect(call?.disabled).toBe(true)
    expect(place.querySelector('.phoneNumberCall')?.textContent).toContain('Your role here is owner.')
  })

  it('calls nobody before a wrong value is put right', async () => {
    const { place, server } = await open()
    await toggleSetup(place)
    await fill(place, 'count', 'many')
    await toggleSetup(place)
    await press(place, 'Call')
    expect(place.querySelector('.phoneSetup')?.textContent).toContain('This is not a number.')
    expect(server.asked.some(({ path }) => path.startsWith('/api/phones'))).toBe(false)
  })
})

/** A server whose phone tells recorded events as the test says. */
function newPhone(answersToo: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer({
    'POST /api/phones': [201, phone],
    [`POST /api/phones/${phoneId}/trials`]: [
      201,
      {
        ...{ trialId: phoneId, versionId: phoneId, number: '+15550310001' },
        ...{ callSid: 'CA00000000000000000000000000000001', sessionId: phoneId },
      },
    ],
    [`POST /api/phones/${phoneId}/keys`]: [200, { callSid: 'CA1' }],
    [`POST /api/phones/${phoneId}/hangup`]: [200, { callSid: 'CA1' }],
    [`DELETE /api/phones/${phoneId}`]: [204],
    ...answersToo,
  })
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  const fetch = async (path: string, init: RequestInit) => {
    if (!path.endsWith('/events')) return server.fetch(path, init)
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) })
    init.signal?.addEventListener('abort', () => stream?.error(new Error('aborted')))
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  const heard: string[] = []
  const made = createPhone({
    client: createClient({ fetch }),
    flowKey: 'departments',
    save: () => Promise.resolve(),
    audio: { on: ({ kind }) => void heard.push(kind), stop: () => undefined, mute: () => undefined },
  })
  const tell = async (events: readonly unknown[]) => {
    for (const event of events) stream?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { phone: made, server, tell, heard }
}
const events = recordedCall.filter(({ kind }) => kind !== 'deed' && kind !== 'refused')
const dialled = { kind: 'draft' as const, body: { flowId: id, speed: 1 } }

describe('a phone', () => {
  it('follows its call from ringing to its end, and makes it heard', async () => {
    const { phone: mine, tell, heard } = newPhone()
    await mine.call(dialled)
    await tell(events)
    expect(mine.store.getState()).toMatchObject({ status: 'over', view: { isComplete: true } })
    expect(heard.filter((kind) => kind === 'saying')).toHaveLength(3)
    mine.close()
  })

  it('answers a replay as the caller did, and hangs up after the last answer', async () => {
    const { phone: mine, tell, server } = newPhone()
    await mine.call(dialled)
    await tell(events.slice(0, 8))
    await mine.press('1')
    await tell(events.slice(8))
    await mine.replay()
    expect(server.asked.findLast(({ path }) => path.endsWith('/trials'))?.body).toEqual({ flowId: id, speed: 'fast' })
    const again = events.map((event) => ({ ...event, callSid: 'CA2' }))
    const question = { ...again.find(({ kind }) => kind === 'gathering'), isWaiting: true }
    await tell([...again.slice(0, 8), question])
    expect(server.asked.at(-1)).toMatchObject({
      path: `/api/phones/${phoneId}/keys`,
      body: { callSid: 'CA2', keys: '1' },
    })
    await tell(again.slice(8, 14))
    await tell([again.find(({ kind }) => kind === 'recording')])
    expect(server.asked.at(-1)).toMatchObject({ path: `/api/phones/${phoneId}/hangup` })
    mine.close()
  })

  it('says so when it is gone, and opens another with the next call', async () => {
    const { phone: mine, server } = newPhone({
      [`POST /api/phones/${phoneId}/trials`]: [
        [404, { code: 'not_found', message: 'There is no such phone.' }],
        [502, { code: 'carrier_unreachable', message: 'Away.' }],
      ],
    })
    await mine.call(dialled)
    expect(server.asked.filter(({ path }) => path === '/api/phones')).toHaveLength(2)
    expect(mine.store.getState()).toMatchObject({
      status: 'idle',
      failure: { title: expect.stringContaining('carrier') },
    })
    mine.close()
  })

  it('is hung up and closed with the panel', async () => {
    const { phone: mine, tell, server } = newPhone()
    await mine.call(dialled)
    await tell(events.slice(0, 5))
    mine.close()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(server.asked.at(-1)).toMatchObject({ method: 'DELETE', path: `/api/phones/${phoneId}` })
    expect(mine.store.getState().status).toBe('over')
  })

  it('says why a key was not taken', async () => {
    const { phone: mine, tell } = newPhone({
      [`POST /api/phones/${phoneId}/keys`]: [409, { code: 'wrong_state', message: 'The phone is on no such call.' }],
    })
    await mine.call(dialled)
    await tell(events.slice(0, 7))
    await mine.press('1')
    expect(mine.store.getState().view?.lines.at(-1)).toMatchObject({ refused: 'The phone is on no such call.' })
    mine.close()
  })
})
