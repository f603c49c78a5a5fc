import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { fakeServer, openEditor, press, settle, silent, unreachable } from '../testing.tsx'
import { changeItems } from './contentRequests.ts'
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
  ...{ in: 'draft', versionId: null, nodes: [{ id: 'n1', label: 'Greeting' }] },
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

  it('has cards in outline where cards are to come, and says so', async () => {
    const { place } = await openEditor({ ...libraryAnswers([]), 'GET /api/content': silent }, '/content')
    await soon(() => expect(place.querySelectorAll('.contentGrid > .mantine-Skeleton-root')).toHaveLength(8))
    expect([...place.querySelectorAll('[role="status"]')].map(({ textContent }) => textContent)).toContain(
      'The items are loading.',
    )
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
    const step = document.querySelector('[role="dialog"] .contentUsesSteps a')
    expect([step?.textContent, step?.getAttribute('href')]).toEqual(['Greeting', `/flows/${use.flowId}?node=n1`])
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

  it('says how many were done and why the others were not, which stay ticked', async () => {
    const why = { id: tune.id, isDone: false, code: 'content_in_use', message: 'Waiting tune is used in Main menu.' }
    const { place, server } = await open({
      [`GET /api/content/${tune.id}/uses`]: [200, { items: [use] }],
      'POST /api/content/bulk': [200, { results: [{ id: welcome.id, isDone: true, code: null, message: null }, why] }],
    })
    await click('Select Welcome')
    await click('Select Waiting tune')
    await press(document.body, 'Delete')
    await soon(() => expect(document.querySelector('[role="dialog"]')?.textContent).toContain('1 item deleted, 1 not'))
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Waiting tune is used in Main menu.')
    await soon(() =>
      expect(document.querySelector('[role="dialog"] .contentUsesSteps a')?.textContent).toBe('Greeting'),
    )
    // Over what is still ticked, a toast would cover what can be done with it.
    expect(document.querySelector('.mantine-Notification-root')).toBeNull()
    const ticked = [...place.querySelectorAll<HTMLInputElement>('input:checked')].map((one) =>
      one.getAttribute('aria-label'),
    )
    expect(ticked.filter((name) => name?.startsWith('Select '))).toEqual(['Select Waiting tune'])
    await press(document.body, 'Undo for the others')
    const asked = server.asked.filter(({ path }) => path === '/api/content/bulk').map(({ body }) => body)
    expect(asked.at(-1)).toEqual({ ids: [welcome.id], action: 'restore' })
  })

  it('exports what can be, and says why the rest cannot', async () => {
    const saved: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      if (this.download !== '') saved.push(this.download)
    })
    const refused = [{ id: tune.id, code: 'not_found', message: 'It is not in the library any more.' }]
    const { server, place } = await open({
      'POST /api/content/export': [
        [409, { code: 'not_exported', message: 'Not all.', details: { refused } }],
        [200, 'zip'],
      ],
    })
    await click('Select Welcome')
    await click('Select Waiting tune')
    await press(document.body, 'Export')
    await soon(() => expect(document.querySelector('[role="dialog"]')?.textContent).toContain('1 item exported, 1 not'))
    expect(saved).toEqual(['content.zip'])
    const asked = server.asked.filter(({ path }) => path === '/api/content/export').map(({ body }) => body)
    expect(asked).toEqual([{ ids: [welcome.id, tune.id] }, { ids: [welcome.id] }])
    const ticked = [...place.querySelectorAll<HTMLInputElement>('input:checked')].map((one) =>
      one.getAttribute('aria-label'),
    )
    expect(ticked.filter((name) => name?.startsWith('Select '))).toEqual(['Select Waiting tune'])
    vi.restoreAllMocks()
  })

  it('offers for a caller’s recording only its page and its session', async () => {
    const sessionId = '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
    const recording = newItem({ kind: 'recording', title: 'Message', sessionId })
    const { place } = await open({ 'GET /api/content': [200, { items: [recording], nextCursor: null }] })
    await click('Select Message')
    expect(place.querySelector('[role="toolbar"]')?.textContent).toContain('belong to their sessions')
    expect([...place.querySelectorAll('[role="toolbar"] button')].map((one) => one.getAttribute('aria-label'))).toEqual(
      ['Clear the selection'],
    )
    await click('More for Message')
    const offered = [...document.querySelectorAll('[role="menuitem"]')].map(({ textContent }) => textContent)
    expect(offered).toEqual(['Open', 'Go to its session'])
  })

  it('tells what was not asked for, when the server answers no more, as not done', async () => {
    const many = Array.from({ length: 150 }, (_, at) => ({
      id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      title: `Item ${at}`,
    }))
    const client = createClient(
      fakeServer({
        'POST /api/content/bulk': [
          [200, { results: many.slice(0, 100).map(({ id }) => ({ id, isDone: true, code: null, message: null })) }],
          unreachable,
        ],
      }),
    )
    const outcomes = await changeItems(client, many, { action: 'delete' })
    expect(outcomes.filter(({ isDone }) => isDone)).toHaveLength(100)
    expect(outcomes.filter(({ message }) => message?.includes('cannot be reached'))).toHaveLength(50)
    await expect(changeItems(createClient(fakeServer({})), many, { action: 'delete' })).rejects.toThrow(
      'cannot be reached',
    )
  })

  it('shows a viewer everything, and says why nothing can be changed', async () => {
    const { place } = await open({}, 'viewer')
    expect(place.textContent).toContain('Changing the library takes the role editor, admin or owner.')
    await click('Select Welcome')
    const bar = place.querySelector('[role="toolbar"]')
    const disabled = [...(bar?.querySelectorAll('button:disabled') ?? [])].map(({ textContent }) => textContent)
    expect(disabled).toEqual(['Delete', 'Add tag', 'Remove tag', 'Move'])
  })

  it('asks for its pages anew when somebody comes back to it, and not while it only stays open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { place, server } = await open({
      'GET /api/content': [
        [200, { items: [welcome], nextCursor: 'next' }],
        [200, { items: [tune], nextCursor: null }],
        [200, { items: [welcome], nextCursor: 'next' }],
        [200, { items: [tune], nextCursor: null }],
      ],
    })
    await press(document.body, 'Show more')
    await soon(() => expect(place.querySelectorAll('.contentCard')).toHaveLength(2))
    const pages = () => server.asked.filter(({ path }) => path.startsWith('/api/content?')).length
    const wait = async (ms: number) => {
      await act(async () => vi.advanceTimersByTime(ms))
      await settle()
    }
    const comeBack = async () => {
      await act(async () => void window.dispatchEvent(new Event('visibilitychange')))
      await settle()
    }
    expect(pages()).toBe(2)
    await comeBack()
    await wait(10 * 3600_000)
    expect(pages()).toBe(2)
    await comeBack()
    await soon(() => expect(pages()).toBe(4))
  })

  it('asks anew for the addresses of private files before they end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { server } = await open({
      'GET /api/content': [200, { items: [{ ...welcome, isPrivate: true }], nextCursor: null }],
    })
    const pages = () => server.asked.filter(({ path }) => path.startsWith('/api/content?')).length
    expect(pages()).toBe(1)
    await act(async () => vi.advanceTimersByTime(11 * 3600_000))
    await soon(() => expect(pages()).toBe(2))
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
