import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { me, openEditor, press, settle, signedIn, typeInto } from '../testing.tsx'
// Loaded before it is asked for, so that no test waits for a file.
import './SettingsPage.tsx'

const grace = {
  userId: '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
  email: 'grace@example.test',
  name: 'Grace',
  role: 'viewer',
  joinedAt: '2026-11-20T10:00:00.000Z',
}
const owner = { ...me, permissions: [...me.permissions, 'members:read', 'members:write', 'owners:write'] }
const answers = {
  'GET /api/me': [200, owner],
  'GET /api/members': [200, { items: [grace], nextCursor: null }],
  'POST /api/members': [201, { ...grace, firstPassword: 'only-once' }],
} as const

const fill = async (label: string, text: string) => {
  const found = [...document.querySelectorAll('label')].find(({ textContent }) => textContent?.startsWith(label))
  const input = found && document.getElementById(found.htmlFor)
  if (!(input instanceof HTMLInputElement)) throw new Error(`No field ${label}.`)
  await typeInto(input, text)
}
const submit = async (name: string) => {
  const button = [...document.querySelectorAll<HTMLButtonElement>('button[type="submit"]')].find(
    ({ textContent }) => textContent === name,
  )
  await act(async () => button?.form?.requestSubmit())
  await settle()
}

describe('the settings', () => {
  it('show the first password of a new member once', async () => {
    const { place, server } = await openEditor(answers, '/settings')
    await press(place, 'Add member')
    await fill('Name', 'Grace')
    await fill('E-mail address', 'grace@example.test')
    await submit('Add member')
    expect(server.asked.find(({ method, path }) => method === 'POST' && path === '/api/members')?.body).toEqual({
      name: 'Grace',
      email: 'grace@example.test',
      role: 'editor',
    })
    expect(document.querySelector('[aria-label="First password"]')?.textContent).toBe('only-once')
    await press(document.body, 'Done')
    await press(place, 'Add member')
    expect(document.body.textContent).not.toContain('only-once')
  })

  it('say that the current password is wrong, ask once and stay signed in', async () => {
    const refusal = { code: 'wrong_credentials', message: 'The current password is wrong.' }
    const { place, server } = await openEditor({ ...answers, 'POST /api/auth/password': [401, refusal] }, '/settings')
    await fill('Current password', 'not mine')
    await fill('New password', 'long enough')
    await submit('Change password')
    expect(place.textContent).toContain('The current password is wrong.')
    expect(server.asked.filter(({ path }) => path === '/api/auth/password')).toHaveLength(1)
    expect(place.textContent).toContain('Your password')
  })

  it('go on with the new sign-in after a change of the password', async () => {
    const { server, place } = await openEditor(
      { ...answers, 'POST /api/auth/password': [200, { ...signedIn, token: 'access-9' }] },
      '/settings',
    )
    await fill('Current password', 'mine')
    await fill('New password', 'long enough')
    await submit('Change password')
    await press(place, 'Add member')
    await fill('Name', 'Grace')
    await fill('E-mail address', 'grace@example.test')
    await submit('Add member')
    expect(server.asked.at(-1)?.authorization).toBe('Bearer access-9')
  })

  it('say how long recordings are kept, and ask before any are deleted', async () => {
    const permissions = [...owner.permissions, 'recordings:read', 'recordings:delete']
    const kept = { keepDays: null, deleteAtCarrier: false }
    const { server } = await openEditor(
      {
        ...answers,
        'GET /api/me': [200, { ...owner, permissions }],
        'GET /api/company/recordings': [200, kept],
        'PUT /api/company/recordings': [200, { keepDays: 30, deleteAtCarrier: false }],
      },
      '/settings',
    )
    const puts = () => server.asked.filter(({ method }) => method === 'PUT')
    await fill('Days to keep recordings', '0')
    await submit('Save')
    expect(document.body.textContent).toContain('Write a whole number from 1 to 3650')
    await fill('Days to keep recordings', '30')
    await submit('Save')
    expect(document.body.textContent).toContain('Delete recordings older than 30 days?')
    expect(puts()).toEqual([])
    await press(document.body, 'Delete them')
    expect(puts()).toMatchObject([{ path: '/api/company/recordings', body: { keepDays: 30, deleteAtCarrier: false } }])
  })

  it('leave the focus where it is when how recordings are kept is saved', async () => {
    const permissions = [...owner.permissions, 'recordings:read', 'recordings:delete']
    const { place } = await openEditor(
      {
        ...answers,
        'GET /api/me': [200, { ...owner, permissions }],
        'GET /api/company/recordings': [200, { keepDays: 30, deleteAtCarrier: false }],
        'PUT /api/company/recordings': [200, { keepDays: 90, deleteAtCarrier: false }],
      },
      '/settings',
    )
    await fill('Days to keep recordings', '0090')
    const field = [...place.querySelectorAll('input')].find(({ value }) => value === '0090')
    field?.focus()
    await act(async () => field?.form?.requestSubmit())
    await settle()
    expect(field?.isConnected).toBe(true)
    expect(document.activeElement).toBe(field)
    expect(field?.value).toBe('90')
  })

  it('show how recordings are kept to who may hear them, and to nobody else', async () => {
    const analyst = { ...me, role: 'analyst', permissions: [...me.permissions, 'recordings:read'] }
    const kept = { 'GET /api/company/recordings': [200, { keepDays: 30, deleteAtCarrier: true }] } as const
    const { place } = await openEditor({ ...answers, ...kept, 'GET /api/me': [200, analyst] }, '/settings')
    expect(place.textContent).toContain('takes the role admin or owner')
    expect([...place.querySelectorAll('button')].map(({ textContent }) => textContent)).not.toContain('Save')
    const { place: other } = await openEditor({ ...answers, 'GET /api/me': [200, me] }, '/settings')
    expect(other.textContent).not.toContain('Days to keep recordings')
  })

  it('hide the members from roles that do not manage them', async () => {
    const { place, server } = await openEditor({ ...answers, 'GET /api/me': [200, me] }, '/settings')
    expect(place.textContent).toContain('Members are managed by admins and owners.')
    expect(server.asked.some(({ path }) => path.startsWith('/api/members'))).toBe(false)
  })
})
