import type { SessionDetail } from './useSession.ts'
import { act } from 'react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { click, pressKey, type } from '../studio/showPanel.tsx'
import { me, openEditor, press, settle } from '../testing.tsx'
// Loaded before they are asked for, so that no test waits for a file.
import './SessionListPage.tsx'
import './SessionPage.tsx'

const id = '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const at = '2026-11-20T10:00:00.000Z'
const summary = {
  id,
  channel: 'phone',
  direction: 'inbound',
  flow: { id: '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', key: 'menu', name: 'Marketing menu' },
  version: { id: '3b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', number: 7 },
  status: 'ended',
  caller: '+14155550123',
  ourNumber: '+15550100001',
  contactId: null,
  callSid: 'CA1',
  department: null,
  language: 'en-US',
  isTest: false,
  startedAt: at,
  lastStepAt: '2026-11-20T10:01:05.000Z',
  endedAt: '2026-11-20T10:01:05.000Z',
  ending: 'hungUp',
  selection: 'offers',
  disposition: null,
  tags: [],
}
const entry = (node: string, port?: string) => ({
  flow: 'menu',
  version: 7,
  node,
  type: 'menu',
  at,
  durationMs: 0,
  ...(port && { port }),
})
const detail = {
  ...summary,
  variables: { plan: 'gold' },
  error: null,
  recordings: [],
  heard: [],
  interactions: [
    {
      seq: 1,
      turn: 0,
      kind: 'started',
      event: { kind: 'started', direction: 'inbound' },
      reply: '<Response><Say language="en-US">&lt;b&gt;Hello&lt;/b&gt; there.</Say></Response>',
      facts: [],
      trail: [entry('main')],
      at,
    },
    {
      seq: 2,
      turn: 1,
      kind: 'collected',
      event: { kind: 'collected', keys: '••••', isMasked: true },
      reply: null,
      facts: [{ kind: 'tagged', tag: 'vip' }],
      trail: [entry('main', 'sales'), entry('pin')],
      at: '2026-11-20T10:01:05.000Z',
    },
  ],
} as unknown as SessionDetail

const server = {
  'GET /api/sessions': [200, { items: [summary], nextCursor: null }],
  'GET /api/flows': [200, { items: [], nextCursor: null }],
  [`GET /api/sessions/${id}`]: [200, detail],
  [`GET /api/sessions/${id}/flows`]: [404, { code: 'not_found', message: 'There is no such session.' }],
} as const

describe('the list of sessions', () => {
  it('shows who called what, when, how it ended and how long it took', async () => {
    const { place } = await openEditor(server, '/sessions')
    const text = place.querySelector('tbody')?.textContent ?? ''
    for (const part of ['+1 415 555 0123', '+1 555 010 0001', 'Marketing menu v7', 'Hung up', 'offers', '1:05'])
      expect(text).toContain(part)
    expect(place.querySelector('a.sessionLink')?.getAttribute('href')).toBe(`/sessions/${id}`)
  })

  it('says of a call that goes on that it does, with its length so far', async () => {
    const startedAt = new Date(Date.now() - 65_000).toISOString()
    const live = { ...summary, status: 'live', ending: null, endedAt: null, startedAt, lastStepAt: startedAt }
    const { place } = await openEditor(
      { ...server, 'GET /api/sessions': [200, { items: [live], nextCursor: null }] },
      '/sessions',
    )
    const text = place.querySelector('tbody')?.textContent ?? ''
    expect(text).toContain('On the line now')
    expect(text).toMatch(/1:\d\d so far/)
  })

  it('offers the versions of a flow once one is chosen', async () => {
    const isOff = (place: Element) => place.querySelector<HTMLInputElement>('input[aria-label="Version"]')?.disabled
    expect(isOff((await openEditor(server, '/sessions')).place)).toBe(true)
    const chosen = {
      ...server,
      [`GET /api/flows/${summary.flow.id}`]: [404, { code: 'not_found', message: 'There is no flow here.' }],
      [`GET /api/flows/${summary.flow.id}/versions`]: [200, { items: [], nextCursor: null }],
    } as const
    const { place, server: asked } = await openEditor(chosen, `/sessions?flow=${summary.flow.id}`)
    expect(isOff(place)).toBe(false)
    expect(asked.asked.some(({ path }) => path.includes('/versions?'))).toBe(true)
  })

  it('asks for what the address names', async () => {
    const { server: asked } = await openEditor(server, '/sessions?ending=error&text=offers&trials=true')
    const [path] = asked.asked.map((exchange) => exchange.path).filter((one) => one.startsWith('/api/sessions?'))
    expect(Object.fromEntries(new URLSearchParams(path?.split('?')[1]))).toEqual({
      limit: '50',
      ending: 'error',
      text: 'offers',
      isTest: 'true',
    })
  })

  it('narrows by an outcome that occurs, or by one that is typed', async () => {
    const outcomes = [
      { kind: 'disposition', value: 'callBack', sessions: 2 },
      { kind: 'tag', value: 'vip', sessions: 1 },
    ]
    const answers = { ...server, 'GET /api/sessions/outcomes': [200, { items: outcomes }] } as const
    const { place, server: asked } = await openEditor(answers, `/sessions?trials=all`)
    const lastQuery = () => {
      const paths = asked.asked.map(({ path }) => path).filter((path) => path.startsWith('/api/sessions?'))
      return Object.fromEntries(new URLSearchParams(paths.at(-1)?.split('?')[1]))
    }
    const field = place.querySelector<HTMLInputElement>('input[aria-label="Outcome"]')
    const options = () => [
      ...document.querySelectorAll(`[id="${field?.getAttribute('aria-controls') ?? ''}"] [role="option"]`),
    ]
    await click(field)
    await vi.waitFor(async () => {
      await settle()
      expect(options().map(({ textContent }) => textContent)).toEqual(['callBack', 'vip'])
    })
    expect(asked.asked.some(({ path }) => path === '/api/sessions/outcomes?isTest=all')).toBe(true)
    await click(options()[1])
    expect([field?.value, lastQuery()]).toEqual(['vip', { limit: '50', outcome: 'vip', isTest: 'all' }])
    await type('no show', field)
    expect(lastQuery()).toMatchObject({ outcome: 'vip' })
    await pressKey('Enter', {}, field)
    expect(lastQuery()).toMatchObject({ outcome: 'no show' })
    // A part of one that occurs, in any case, stands for it.
    await type('BACK', field)
    await pressKey('Enter', {}, field)
    expect([field?.value, lastQuery().outcome]).toEqual(['callBack', 'callBack'])
    await click([...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Clear filters'))
    expect([field?.value, lastQuery()]).toEqual(['', { limit: '50' }])
  })

  it('goes on to older sessions', async () => {
    const { place, server: asked } = await openEditor(
      {
        ...server,
        'GET /api/sessions': [
          [200, { items: [summary], nextCursor: 'older' }],
          [200, { items: [{ ...summary, id: summary.flow.id }], nextCursor: null }],
        ],
      },
      '/sessions',
    )
    await press(place, 'Show more')
    expect(asked.asked.some(({ path }) => path.includes('cursor=older'))).toBe(true)
    expect(place.querySelectorAll('tbody tr')).toHaveLength(2)
  })

  it('tells an empty list from filters that fit nothing', async () => {
    const nothing = { ...server, 'GET /api/sessions': [200, { items: [], nextCursor: null }] } as const
    expect((await openEditor(nothing, '/sessions')).place.textContent).toContain('Nobody has called yet')
    expect((await openEditor(nothing, '/sessions?ending=error')).place.textContent).toContain('No session is like that')
  })

  it('says to a role that may not see sessions why', async () => {
    const { place, server: asked } = await openEditor(
      { ...server, 'GET /api/me': [200, { ...me, role: 'viewer', permissions: ['flows:read'] }] },
      '/sessions',
    )
    expect(place.textContent).toContain('Sessions are shown to analysts')
    expect(asked.asked.some(({ path }) => path.startsWith('/api/sessions'))).toBe(false)
  })
})

describe('one session', () => {
  it('is read as a conversation, its texts as text', async () => {
    const { place } = await openEditor(server, `/sessions/${id}`)
    const turns = [...place.querySelectorAll('.sessionTurn')].map(({ textContent }) => textContent)
    expect(turns[0]).toContain('Call answered')
    expect(turns[0]).toContain('<b>Hello</b> there.')
    expect(place.querySelector('.sessionTurn b')).toBeNull()
    expect(turns[1]).toContain('Tag: vip')
    expect(place.querySelector('aside')?.textContent).toContain('plan"gold"')
  })

  it('names what was played by its title, with its words and a way to hear it', async () => {
    const hash = `ab${'1'.repeat(62)}`
    const item = {
      ...{ hash, itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01', key: 'greeting', title: 'Greeting' },
      ...{ language: 'en-US', text: 'Good morning.', url: `/media/acme/ab/${hash}.wav` },
    }
    const other = hash.replaceAll('1', '2')
    const plays = [hash, other].map((name) => `<Play>https://ivr.example/media/acme/ab/${name}.wav</Play>`).join('')
    const [first, ...rest] = detail.interactions
    const played = { ...first, reply: `<Response>${plays}</Response>` }
    const session = { ...detail, interactions: [played, ...rest], heard: [item] }
    const { place } = await openEditor({ ...server, [`GET /api/sessions/${id}`]: [200, session] }, `/sessions/${id}`)
    const text = place.querySelector('.sessionTurns')?.textContent ?? ''
    expect(text).toContain('GreetingGood morning.')
    expect(text).toContain('A recording')
    expect(text).not.toMatch(/[0-9a-f]{16}/)
    expect(place.querySelector('[aria-label="Play Greeting"]')).not.toBeNull()
    expect(place.querySelector('.sessionTurns a')?.getAttribute('href')).toBe(`/content/${item.itemId}`)
  })

  it('says of sensitive steps that they are hidden', async () => {
    const { place } = await openEditor(server, `/sessions/${id}`)
    const last = [...place.querySelectorAll('.sessionTurn')].at(-1)?.textContent ?? ''
    expect(last).toContain('Pressed 4 keyshidden, because the answer is sensitive')
    expect(last).toContain('What was said is hidden')
  })

  it('is replayed by the arrow keys, in step with the conversation, also where its flow is gone', async () => {
    const { place } = await openEditor(server, `/sessions/${id}?view=replay`)
    const current = () => place.querySelector('.sessionTurn[data-current] .sessionInputText')?.textContent
    const moment = () => place.querySelector('input[type="range"]')?.getAttribute('aria-valuetext')
    expect([current(), moment()]).toEqual(['Call answered', 'Step 1 of 3: Call answered · Menu'])
    const key = async (name: string) => {
      await act(async () => window.dispatchEvent(new KeyboardEvent('keydown', { key: name, cancelable: true })))
      await settle()
    }
    await key('ArrowRight')
    expect([current(), moment()]).toEqual(['Pressed 4 keys', 'Step 2 of 3: Pressed 4 keys · Menu: sales'])
    await key('End')
    expect(moment()).toContain('Step 3 of 3')
    await key('ArrowRight')
    expect(moment()).toContain('Step 3 of 3')
    await key('Home')
    expect(current()).toBe('Call answered')
    expect(place.querySelectorAll('.replayPath li')).toHaveLength(1)
  })

  it('gives the arrow keys to the replay that a click has opened', async () => {
    const { place } = await openEditor(server, `/sessions/${id}`)
    const choice = place.querySelector<HTMLInputElement>('input[value="replay"]')
    choice?.focus()
    await act(async () => choice?.click())
    await settle()
    expect(document.activeElement?.className).toBe('replaySlider')
    await act(async () =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
      ),
    )
    expect(place.querySelector<HTMLInputElement>('.replaySlider')?.value).toBe('1')
  })

  it('lets a visitor go who has just moved the replay, however long the next page takes', async () => {
    const { place } = await openEditor(server, `/sessions/${id}?view=replay`)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await act(async () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', cancelable: true })))
    // The address is the next page's at once; the page itself is not there yet.
    window.history.pushState(null, '', '/flows')
    await act(async () => vi.advanceTimersByTimeAsync(1000))
    expect(window.location.pathname).toBe('/flows')
    expect(place.querySelector('.replaySlider')).not.toBeNull()
  })

  it('says when there is no such session', async () => {
    const gone = {
      [`GET /api/sessions/${id}`]: [404, { code: 'not_found', message: 'There is no session here.' }],
    } as const
    const { place } = await openEditor({ ...server, ...gone }, `/sessions/${id}`)
    expect(place.textContent).toContain('There is no such session')
    expect([...place.querySelectorAll('.sessionPage a')].map((link) => link.getAttribute('href'))).toContain(
      '/sessions',
    )
  })
})
