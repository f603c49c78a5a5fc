import { act } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { newFlow, openEditor, press, signedIn, unreachable, write } from './testing.tsx'

const refused = { code: 'wrong_credentials', message: 'The e-mail address or the password is wrong.' }
const alertIn = (place: HTMLElement) => place.querySelector('[role="alert"]')?.textContent

describe('the sign-in page', () => {
  it('is shown to nobody in particular', async () => {
    const { place } = await openEditor({ 'POST /api/auth/refresh': [204] })
    expect(place.querySelector('h1')?.textContent).toBe('Sign in to Patchbay')
  })

  it('asks for what is missing without asking the server', async () => {
    const { place, server } = await openEditor({ 'POST /api/auth/refresh': [204] })
    await press(place, 'Sign in')
    expect(place.textContent).toContain('Write your e-mail address.')
    expect(place.textContent).toContain('Write your password.')
    expect(document.activeElement?.getAttribute('name')).toBe('email')
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/auth/refresh'])
  })

  it('says why a sign-in was refused, and can be used again', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [204],
      'POST /api/auth/login': [
        [401, refused],
        [200, signedIn],
      ],
      'GET /api/flows': [200, { items: [newFlow()], nextCursor: null }],
    })
    await write(place, 'email', 'ada@example.test')
    await write(place, 'password', 'wrong')
    await press(place, 'Sign in')
    expect(alertIn(place)).toContain(refused.message)
    await press(place, 'Sign in')
    expect(place.querySelector('h1')?.textContent).toBe('Flows')
  })
})

describe('the first page', () => {
  it('says what failed and tries again', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'GET /api/flows': [
        [500, { code: 'internal', message: 'The server failed.' }],
        [200, { items: [newFlow()], nextCursor: null }],
      ],
    })
    expect(alertIn(place)).toContain('The server failed.')
    await press(place, 'Try again')
    expect(place.querySelectorAll('tbody tr')).toHaveLength(1)
    expect(alertIn(place)).toBeUndefined()
  })

  it('gives way to the sign-in page once the sign-in has ended', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [[200, signedIn], [204]],
      'GET /api/flows': [401, { code: 'unauthorized', message: 'Sign in first.' }],
    })
    expect(place.textContent).toContain('Your sign-in has ended.')
  })

  it('begins anew as whoever another tab has signed in', async () => {
    const company = { id: '9b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Bell Telephone' }
    const other = { ...signedIn, token: 'access-2', company }
    const { server } = await openEditor({
      'POST /api/auth/refresh': [
        [200, signedIn],
        [200, other],
      ],
      'GET /api/flows': [
        [401, { code: 'unauthorized', message: 'Sign in first.' }],
        [200, { items: [newFlow()], nextCursor: null }],
      ],
    })
    expect(server.asked.filter(({ path }) => path === '/api/me').map(({ authorization }) => authorization)).toEqual([
      'Bearer access-1',
      'Bearer access-2',
    ])
  })

  it('is left by signing out', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'POST /api/auth/logout': [204],
      'GET /api/flows': [200, { items: [newFlow()], nextCursor: null }],
    })
    const menu = place.querySelector<HTMLElement>('[aria-label$="account menu"]')
    await act(async () => menu?.click())
    await vi.waitFor(() => press(document.body, 'Sign out'), 20_000)
    expect(place.querySelector('h1')?.textContent).toBe('Sign in to Patchbay')
  })
})

it('offers another try when the server cannot be reached', async () => {
  const { place } = await openEditor({ 'POST /api/auth/refresh': unreachable })
  expect(alertIn(place)).toContain('The server cannot be reached.')
  await press(place, 'Try again')
  expect(alertIn(place)).toContain('The server cannot be reached.')
})
