import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEditor, press, settle } from '../testing.tsx'
import { libraryAnswers, newItem, newLanguage } from './testing.ts'

// What the page loads on demand is there at once.
beforeAll(async () => {
  await Promise.all([
    import('./LibraryPage.tsx'),
    import('./LibraryDialogs.tsx'),
    import('./upload/UploadForm.tsx'),
    import('../shell/Overlays.tsx'),
  ])
}, 60_000)
// Toasts outlive a page.
afterEach(() => act(async () => notifications.clean()))

const soon = <Result,>(check: () => Result) => vi.waitFor(check, { timeout: 15_000 })
const sound = newLanguage().sound ?? expect.unreachable()
const welcome = newItem({
  tags: ['sales'],
  uses: 2,
  languages: [newLanguage({ sound: { ...sound, warnings: ['too-quiet'] } })],
})
const tune = newItem({ id: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e02', key: 'tune', title: 'Waiting tune', kind: 'music' })
const use = {
  ...{ flowId: '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', flowKey: 'main', flowName: 'Main menu' },
  ...{ in: 'draft', nodes: [{ id: 'n1', label: 'Greeting' }] },
}

async function click(name: string): Promise<void> {
  const found = [...document.body.querySelectorAll<HTMLElement>('button, input, a')].find(
    (one) => one.getAttribute('aria-label') === name,
  )
  if (!found) throw new Error(`Nothing to press called ${name}.`)
  await act(async () => found.click())
  await settle()
}

const open = async (answers: object = {}, role: 'editor' | 'viewer' = 'editor', at = '/content') => {
  const opened = await openEditor({ ...libraryAnswers([welcome, tune], role), ...answers }, at)
  await soon(() => expect(opened.place.textContent).toContain('Content'))
  await settle()
  return opened
}

describe('the library', () => {
  it('shows each item with its key, sound, languages, warnings and use', async () => {
    const { place } = await open()
    const [card] = place.querySelectorAll('.contentCard')
    const text = card?.textContent ?? ''
    for (const words of ['Welcome', 'welcome', 'sales', '0:07', 'en-US', 'Too quiet', 'Used in 2 flows'])
      expect(text).toContain(words)
    expect(card?.querySelector('[data-missing]')?.textContent).toBe('1 missing: Spanish (Spain)')
    expect(card?.querySelector('svg.waveform path')).not.toBeNull()
  })

  it('asks for what the address filters by', async () => {
    const { server } = await open({}, 'editor', '/content?kind=music&missing=es-ES&deleted=true&sort=title')
    const [asked] = server.asked.filter(({ path }) => path.startsWith('/api/content?'))
    expect(asked?.path).toBe('/api/content?limit=50&kind=music&missing=es-ES&deleted=true&sort=title')
  })

  it('deletes, and takes it back', async () => {
    const { server } = await open({
      [`DELETE /api/content/${welcome.id}`]: [204],
      [`POST /api/content/${welcome.id}/restore`]: [204],
    })
    await click('More for Welcome')
    await soon(() => press(document.body, 'Delete'))
    await soon(() => press(document.body, 'Undo'))
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toContain(
      `POST /api/content/${welcome.id}/restore`,
    )
  })

  it('says where an item is used in place of deleting it', async () => {
    await open({
      [`DELETE /api/content/${welcome.id}`]: [
        409,
        { code: 'content_in_use', message: 'It is in use.', details: { uses: [use] } },
      ],
    })
    await click('More for Welcome')
    await soon(() => press(document.body, 'Delete'))
    await soon(() => expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Greeting'))
    const link = document.querySelector<HTMLAnchorElement>('[role="dialog"] a')
    expect(link?.getAttribute('href')).toBe(`/flows/${use.flowId}`)
  })

  it('tags several at once, and only those without the tag', async () => {
    const { server } = await open({
      'POST /api/content/bulk': [200, { results: [{ id: tune.id, isDone: true, code: null, message: null }] }],
    })
    await click('Select Welcome')
    await click('Select Waiting tune')
    await press(document.body, 'Add tag')
    const input = await soon(() => {
      const found = document.querySelector<HTMLInputElement>('[role="dialog"] input:not([type="hidden"])')
      if (!found) throw new Error('The dialog is not there yet.')
      return found
    })
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'sales')
      input.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await press(document.body, 'Add')
    const bulk = server.asked.find(({ path }) => path === '/api/content/bulk')
    expect(bulk?.body).toEqual({ ids: [tune.id], action: 'addTag', tag: 'sales' })
  })

  it('shows a viewer everything, and says why nothing can be changed', async () => {
    const { place } = await open({}, 'viewer')
    expect(place.textContent).toContain('Changing the library takes the role editor, admin or owner.')
    await click('Select Welcome')
    const bar = place.querySelector('[role="toolbar"]')
    const disabled = [...(bar?.querySelectorAll('button:disabled') ?? [])].map(({ textContent }) => textContent)
    expect(disabled).toEqual(['Delete', 'Add tag', 'Remove tag', 'Move'])
  })

  it('teaches what belongs here while there is nothing', async () => {
    const { place } = await open({ 'GET /api/content': [200, { items: [], nextCursor: null }] })
    expect(place.textContent).toContain('Drop files anywhere on this page to begin.')
  })

  it('asks in which language chosen files are, and sends each as a new item', async () => {
    const upload = {
      ...{
        id: '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01',
        fileName: 'main-menu.wav',
        bytes: 4,
        offset: 4,
        chunkBytes: 100,
      },
      state: { kind: 'received' },
    }
    const ready = { kind: 'ready', itemId: tune.id, key: 'main-menu', language: 'es-ES', revision: 1 }
    const { place, server } = await open({
      'POST /api/uploads': [201, upload],
      [`POST /api/uploads/${upload.id}/finish`]: [202, { ...upload, state: ready }],
    })
    const input = place.querySelector<HTMLInputElement>('input[type="file"]') ?? expect.unreachable()
    Object.defineProperty(input, 'files', { value: [new File(['RIFF'], 'main-menu.wav', { type: 'audio/wav' })] })
    await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })))
    const language = await soon(() => {
      const found = document.querySelector<HTMLSelectElement>('[role="dialog"] select')
      if (!found) throw new Error('The dialog is not there yet.')
      return found
    })
    await act(async () => {
      language.value = 'es-ES'
      language.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await act(async () =>
      document
        .querySelector('[role="dialog"] form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
    )
    await soon(() => expect(place.querySelector('.uploadTray')?.textContent).toContain('Ready as main-menu'))
    const finish = server.asked.find(({ path }) => path.endsWith('/finish'))
    expect(finish?.body).toEqual({ newItem: { title: 'Main menu' }, language: 'es-ES' })
  })
})
