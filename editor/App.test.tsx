import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { newFlow, openEditor, press, signedIn, unreachable, write } from './testing.tsx'

const refused = { code: 'wrong_credentials', message: 'The e-mail address or the password is wrong.' }
const otherFlow = newFlow({
  id: '4b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
  key: 'departments',
  name: 'Departments',
  liveVersion: null,
})

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

describe('the list of flows', () => {
  it('shows name, key, numbers, live version and status of each flow', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'GET /api/flows': [
        200,
        {
          items: [newFlow({ numbers: ['+15550100001', '+15550100002', '+15550100003'] }), otherFlow],
          nextCursor: null,
        },
      ],
    })
    const rows = [...place.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].slice(0, 5).map((cell) => cell.textContent),
    )
    expect(rows).toEqual([
      ['Marketing menu', 'marketing-menu', '+15550100001, +15550100002 and 1 more', '7', 'Live'],
      ['Departments', 'departments', 'None', 'None', 'Draft'],
    ])
  })

  it('goes on where the page before ended', async () => {
    const { place, server } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'GET /api/flows': [
        [200, { items: [newFlow()], nextCursor: 'after-1' }],
        [200, { items: [otherFlow], nextCursor: null }],
      ],
    })
    await press(place, 'Show more')
    expect(server.asked.at(-1)?.path).toBe('/api/flows?limit=50&cursor=after-1')
    expect(place.querySelectorAll('tbody tr')).toHaveLength(2)
    expect(place.textContent).not.toContain('Show more')
  })

  it('says when there are none', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'GET /api/flows': [200, { items: [], nextCursor: null }],
    })
    expect(place.textContent).toContain('No flows yet')
  })

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

  it('is left by signing out', async () => {
    const { place } = await openEditor({
      'POST /api/auth/refresh': [200, signedIn],
      'POST /api/auth/logout': [204],
      'GET /api/flows': [200, { items: [newFlow()], nextCursor: null }],
    })
    const menu = place.querySelector<HTMLElement>('[aria-label$="account menu"]')
    await act(async () => menu?.click())
    await press(document.body, 'Sign out')
    expect(place.querySelector('h1')?.textContent).toBe('Sign in to Patchbay')
  })
})

it('offers another try when the server cannot be reached', async () => {
  const { place } = await openEditor({ 'POST /api/auth/refresh': unreachable })
  expect(alertIn(place)).toContain('The server cannot be reached.')
  await press(place, 'Try again')
  expect(alertIn(place)).toContain('The server cannot be reached.')
})
