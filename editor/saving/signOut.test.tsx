import { flowOf, say } from '#shared/testing/flows.ts'
import { act } from 'react'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepHere, readKept } from '../account/keptHere.ts'
import { me, newFlow, openEditor, press, settle, signedIn } from '../testing.tsx'

// What the page loads on demand is there at once.
beforeAll(async () => {
  await Promise.all([
    import('../studio/OpenFlow.tsx'),
    import('../shell/Overlays.tsx'),
    import('../shell/AccountMenu.tsx'),
  ])
  // The checker has no worker here, and no part in this.
  vi.stubGlobal(
    'Worker',
    class extends EventTarget {
      postMessage() {}
      terminate() {}
    },
  )
})
afterAll(() => vi.unstubAllGlobals())

const { id } = newFlow()
const flow = flowOf({
  start: { type: 'start', to: 'bye' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const about = { revision: 1, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null }

const company = { id: '9b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Bell Telephone' }

/** A member in the studio who has just duplicated a node, and signs out, or goes to another company. */
async function leaveInAHurry(saved: readonly [number, object], by = 'Sign out') {
  const { place, server } = await openEditor(
    {
      [`GET /api/flows/${id}`]: [200, newFlow()],
      [`GET /api/flows/${id}/draft`]: [200, { ...about, flow, problems: [] }],
      [`PUT /api/flows/${id}/draft`]: saved,
      'GET /api/me': [200, { ...me, companies: [...me.companies, { ...company, role: 'owner' }] }],
      'POST /api/auth/logout': [204],
      'POST /api/auth/company': [200, { ...signedIn, company }],
      'GET /api/flows': [200, { items: [], nextCursor: null }],
    },
    `/flows/${id}`,
  )
  const strike = (key: string) =>
    act(async () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true })))
  await vi.waitFor(async () => {
    await strike('a')
    await strike('d')
    expect(place.querySelector('.saveState')?.textContent).not.toContain('Saved')
  }, 20_000)
  await act(async () => place.querySelector<HTMLElement>('[aria-label$="account menu"]')?.click())
  await vi.waitFor(() => press(document.body, by), 20_000)
  await settle()
  const sent = () =>
    server.asked
      .map(({ method, path }) => `${method} ${path}`)
      .filter((one) => /^(PUT|POST .*(logout|company))/.test(one))
  return { place, sent }
}
const title = (place: HTMLElement) => place.querySelector('h1')?.textContent
const dialog = () => document.querySelector('[role="dialog"]')

describe('signing out in the middle of drawing', () => {
  it('saves the last edits first, and leaves nothing of its own in the browser', async () => {
    const owner = { userId: me.user.id, companyId: me.company.id }
    keepHere(owner, `phone-${id}`, { number: '+15550100001' })
    const { place, sent } = await leaveInAHurry([200, { ...about, revision: 2 }])
    expect(sent()).toEqual([`PUT /api/flows/${id}/draft`, 'POST /api/auth/logout'])
    expect(title(place)).toBe('Sign in to Patchbay')
    expect(readKept(owner, `phone-${id}`)).toBeUndefined()
  })

  it('asks when they cannot be saved', async () => {
    const { place, sent } = await leaveInAHurry([413, { code: 'too_large', message: 'The flow is too large.' }])
    expect(dialog()?.textContent).toContain('The flow is too large.')
    await press(document.body, 'Stay')
    expect(sent()).not.toContain('POST /api/auth/logout')
    await act(async () => place.querySelector<HTMLElement>('[aria-label$="account menu"]')?.click())
    await vi.waitFor(() => press(document.body, 'Sign out'))
    await press(document.body, 'Leave anyway')
    expect(sent()).toContain('POST /api/auth/logout')
    expect(title(place)).toBe('Sign in to Patchbay')
  })

  it('saves them before going to another company, too', async () => {
    const { sent } = await leaveInAHurry([200, { ...about, revision: 2 }], company.name)
    expect(sent()).toEqual([`PUT /api/flows/${id}/draft`, 'POST /api/auth/company'])
  })

  it('has the browser ask before the tab goes with what the server does not take', async () => {
    await leaveInAHurry([413, { code: 'too_large', message: 'The flow is too large.' }])
    await press(document.body, 'Stay')
    const going = new Event('beforeunload', { cancelable: true })
    await act(async () => window.dispatchEvent(going))
    expect(going.defaultPrevented).toBe(true)
  })
})
