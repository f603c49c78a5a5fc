import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEditor, press, settle } from '../../testing.tsx'
import { libraryAnswers, newItem } from '../testing.ts'

beforeAll(async () => {
  await Promise.all([
    import('../LibraryPage.tsx'),
    import('./UploadForm.tsx'),
    import('./Uploads.tsx'),
    import('../../shell/Overlays.tsx'),
  ])
}, 60_000)
afterEach(() => act(async () => notifications.clean()))

const soon = <Result,>(check: () => Result) => vi.waitFor(check, { timeout: 15_000 })
const uploadId = '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01'
const upload = {
  ...{ id: uploadId, fileName: 'main-menu.wav', bytes: 4, offset: 4, chunkBytes: 100 },
  state: { kind: 'received' },
}
const at = `/api/uploads/${uploadId}`
const words = 'This is a program, not a sound.'

/** The library, from which files are sent, past the question what they are. */
async function sendOne(answers: object) {
  const opened = await chooseFiles([new File(['RIFF'], 'main-menu.wav', { type: 'audio/wav' })], answers)
  await submit()
  return opened
}
const submit = async () => {
  await act(async () =>
    document
      .querySelector('[role="dialog"] form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
  )
  await settle()
}
async function chooseFiles(files: readonly File[], answers: object) {
  const opened = await openEditor(
    {
      ...libraryAnswers([newItem()]),
      'GET /api/flows': [200, { items: [], nextCursor: null }],
      'POST /api/auth/logout': [204],
      'POST /api/uploads': [201, upload],
      [`DELETE ${at}`]: [204],
      ...answers,
    },
    '/content',
  )
  const input = await soon(
    () => opened.place.querySelector<HTMLInputElement>('input[type="file"]') ?? expect.unreachable(),
  )
  await settle()
  Object.defineProperty(input, 'files', { value: files })
  await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })))
  await soon(() => expect(document.querySelector('[role="dialog"] form')).not.toBeNull())
  return opened
}
const tray = () => document.querySelector('.uploadTray')?.textContent
const follow = async (href: string) => {
  await act(async () => document.querySelector<HTMLAnchorElement>(`a[href="${href}"]`)?.click())
  await settle()
}
const signOut = async () => {
  await act(async () => document.querySelector<HTMLElement>('[aria-label$="account menu"]')?.click())
  await soon(() => press(document.body, 'Sign out'))
}

describe('files on their way', () => {
  it('are seen on every page, and a file that is refused is told there', async () => {
    const { place, server } = await sendOne({
      [`POST ${at}/finish`]: [202, { ...upload, state: { kind: 'converting' } }],
      [`GET ${at}`]: [
        [200, { ...upload, state: { kind: 'converting' } }],
        [200, { ...upload, state: { kind: 'refused', code: 'not_audio', message: words } }],
      ],
    })
    await soon(() => expect(tray()).toContain('1 of 1 on the way'))
    await follow('/flows')
    expect(place.querySelector('h1')?.textContent).toBe('Flows')
    expect(tray()).toContain('main-menu.wav')
    await soon(() => expect(tray()).toContain(words))
    const said = [...document.querySelectorAll('[role="status"]')].map(({ textContent }) => textContent)
    expect(said).toContain(`main-menu.wav is not taken. ${words}`)
    await soon(() => expect(server.asked.some(({ method, path }) => method === 'DELETE' && path === at)).toBe(true))
  })

  it('are told of once when they cannot be sent, before the others, which are sent alone', async () => {
    const sound = new File(['RIFF'], 'main-menu.wav', { type: 'audio/wav' })
    const { server } = await chooseFiles([sound, new File(['MZ'], 'setup.exe'), new File([], 'empty.wav')], {
      [`POST ${at}/finish`]: [202, { ...upload, state: { kind: 'converting' } }],
      [`GET ${at}`]: [200, { ...upload, state: { kind: 'converting' } }],
    })
    const dialog = () => document.querySelector('[role="dialog"]')
    expect(dialog()?.textContent).toContain('2 files are not taken.')
    const names = [...(dialog()?.querySelectorAll('.uploadChosen bdi') ?? [])].map(({ textContent }) => textContent)
    expect(names).toEqual(['setup.exe', 'empty.wav', 'main-menu.wav'])
    expect(dialog()?.querySelector('button[type="submit"]')?.textContent).toBe('Upload 1 of 3')
    await submit()
    await soon(() => expect(tray()).toContain('1 of 1 on the way'))
    expect(server.asked.filter(({ path }) => path === '/api/uploads')).toHaveLength(1)
    expect(document.querySelector('.mantine-Notification-root')).toBeNull()
  })

  it('are told of over a dialog, which may lie above the tray', async () => {
    await sendOne({
      [`POST ${at}/finish`]: [202, { ...upload, state: { kind: 'converting' } }],
      [`GET ${at}`]: [
        [200, { ...upload, state: { kind: 'converting' } }],
        [200, { ...upload, state: { kind: 'refused', code: 'not_audio', message: words } }],
      ],
    })
    await press(document.body, 'Import')
    await soon(() => expect(document.querySelector('[role="dialog"]')).not.toBeNull())
    await soon(() => expect(document.querySelector('.mantine-Notification-root')?.textContent).toContain(words))
  })

  it('refresh the lists when one arrives while another page is shown', async () => {
    const ready = { kind: 'ready', itemId: newItem().id, key: 'main-menu', language: 'en-US', revision: 1 }
    const { server } = await sendOne({
      [`POST ${at}/finish`]: [202, { ...upload, state: { kind: 'converting' } }],
      [`GET ${at}`]: [200, { ...upload, state: ready }],
    })
    await follow('/flows')
    await soon(() => expect(tray()).toContain('Ready as main-menu'))
    // What is asked for once in half a minute, unless something changed.
    const facets = () => server.asked.filter(({ path }) => path === '/api/content/facets').length
    expect(facets()).toBe(1)
    await follow('/content')
    await soon(() => expect(facets()).toBe(2))
    // It was seen where it arrived.
    expect(tray()).toBeUndefined()
  })

  it('are told of, with a way to them, when they were in the library before they were cancelled', async () => {
    const ready = { kind: 'ready', itemId: newItem().id, key: 'main-menu', language: 'en-US', revision: 1 }
    await sendOne({
      [`POST ${at}/finish`]: [202, { ...upload, state: { kind: 'converting' } }],
      [`GET ${at}`]: [200, { ...upload, state: { kind: 'converting' } }],
      [`DELETE ${at}`]: [409, { code: 'upload_ready', message: 'It is too late.', details: ready }],
    })
    await soon(() => expect(tray()).toContain('1 of 1 on the way'))
    await act(async () => document.querySelector<HTMLElement>('[aria-label="Cancel main-menu.wav"]')?.click())
    await soon(() => expect(tray()).toContain('Cancelled too late. It was in the library already, as main-menu'))
    expect(tray()).toContain('Upload over')
    await follow(`/content/${ready.itemId}`)
    expect(window.location.pathname).toBe(`/content/${ready.itemId}`)
    // It is news that nobody wanted: it stays until it is dismissed.
    expect(tray()).toContain('main-menu.wav')
    await act(async () => document.querySelector<HTMLElement>('[aria-label="Dismiss main-menu.wav"]')?.click())
    expect(tray()).toBeUndefined()
  })

  it('are asked about before signing out, and taken off the server while that still hears of it', async () => {
    const { server } = await sendOne({ [`POST ${at}/finish`]: 'unreachable', [`GET ${at}`]: 'unreachable' })
    await soon(() => expect(tray()).toContain('The connection is lost.'))
    await follow('/flows')
    await signOut()
    const question = () => document.querySelector('[role="dialog"] [role="alert"]')?.textContent
    await soon(() =>
      expect(question()).toBe('A file is still on its way to the library, and is cancelled when you leave.'),
    )
    await press(document.body, 'Stay')
    expect(tray()).toContain('main-menu.wav')
    await signOut()
    await soon(() => expect(question()).toBeDefined())
    await press(document.body, 'Leave anyway')
    const deeds = () => server.asked.filter(({ path }) => path === '/api/auth/logout' || path === at)
    await soon(() => expect(deeds().at(-1)?.path).toBe('/api/auth/logout'))
    expect(deeds().at(-2)?.method).toBe('DELETE')
    expect(tray()).toBeUndefined()
  })
})
