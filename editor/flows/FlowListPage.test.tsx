import { meSchema } from '#shared/api/account.ts'
import { notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { Route, Routes } from 'react-router'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AccountContext } from '../account/account.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { fakeServer, me, newFlow, openEditor, press, settle, show } from '../testing.tsx'
import { FlowListPage } from './FlowListPage.tsx'

// What the page loads on demand is there at once.
beforeAll(async () => {
  await Promise.all([import('./FlowMenu.tsx'), import('./FlowDialogs.tsx'), import('./ImportFlows.tsx')])
  await import('../shell/Overlays.tsx')
}, 60_000)
// Toasts outlive a page.
afterEach(() => act(async () => notifications.clean()))

const other = newFlow({
  ...{ id: '4b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', key: 'departments', name: 'Departments', liveVersion: null },
  ...{ tags: ['sales'], liveCalls: 3 },
})
const third = newFlow({ id: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', key: 'survey', name: 'Survey' })
const listed = (...items: unknown[]) => [200, { items, nextCursor: null }] as const
const noTags = { 'GET /api/flows/tags': [200, { tags: [] }] } as const

/** A second, as vitest waits by itself, is little on a busy machine. */
const soon = <Result,>(check: () => Result) => vi.waitFor(check, { timeout: 15_000 })

const rowsOf = (place: HTMLElement) => [...place.querySelectorAll<HTMLElement>('tbody tr')]
const ticksOf = (place: HTMLElement) => [...place.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]')]
const tickedIn = (place: HTMLElement) => ticksOf(place).map(({ checked }) => checked)

async function click(target: Element | undefined | null, shiftKey = false): Promise<void> {
  if (!target) throw new Error('There is nothing to click on.')
  await act(
    async () => void target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey })),
  )
  await settle()
}

async function key(target: Element | undefined, init: KeyboardEventInit): Promise<void> {
  await act(
    async () => void target?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })),
  )
}

/** Opens the menu of a row and presses an item; its code comes with the first click. */
async function choose(place: HTMLElement, name: string, item: string): Promise<void> {
  await click(place.querySelector(`[aria-label="More for ${name}"]`))
  await soon(() => press(document.body, item))
}

describe('the list of flows', () => {
  it('shows name, key and tags, status, live version and calls, and numbers of each flow', async () => {
    const { place } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow({ numbers: ['+15550100001', '+15550100002', '+15550100003'] }), other),
    })
    // Numbers are written as their country does once the numbering plan is there.
    await expect
      .poll(() => rowsOf(place).map((row) => [...row.children].slice(1, 5).map((cell) => cell.textContent)), {
        timeout: 15_000,
      })
      .toEqual([
        ['Marketing menumarketing-menu', 'Live', 'v7', '+1 555 010 0001+1 555 010 0002and 1 more'],
        ['Departmentsdepartmentssales', 'Draft', 'None3 calls now', 'None'],
      ])
    expect(place.querySelector('tbody a')?.getAttribute('href')).toBe(`/flows/${newFlow().id}`)
  })

  it('goes on where the page before ended, and shows a flow that moved between two pages once', async () => {
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': [[200, { items: [newFlow(), third], nextCursor: 'after-1' }], listed(third, other)],
    })
    await press(place, 'Show more')
    expect(server.asked.at(-1)?.path).toBe('/api/flows?limit=50&cursor=after-1')
    expect(rowsOf(place)).toHaveLength(3)
    expect(place.textContent).not.toContain('Show more')
  })

  it('says when there are none, and how to begin', async () => {
    const { place } = await openEditor({ ...noTags, 'GET /api/flows': listed() })
    expect(place.textContent).toContain('No flows yet')
    expect(place.textContent).toContain('Make the first one')
  })

  it('asks for what the address filters by, and says when nothing fits', async () => {
    const { place, server } = await openEditor(
      { ...noTags, 'GET /api/flows': listed() },
      '/flows?search=menu&tag=sales&status=live',
    )
    const asked = server.asked.filter(({ path }) => path.startsWith('/api/flows?'))
    expect(asked.map(({ path }) => path)).toEqual(['/api/flows?limit=50&search=menu&tag=sales&status=live'])
    expect(place.querySelector<HTMLInputElement>('input[name="search"]')?.value).toBe('menu')
    await press(place, 'Show all current flows')
    expect(server.asked.at(-1)?.path).toBe('/api/flows?limit=50')
  })

  it('opens a flow by a click on its row, not by one on its checkbox', async () => {
    const client = createClient(fakeServer({ ...noTags, 'GET /api/flows': listed(newFlow()) }))
    const account = { ...meSchema.parse(me), signOut: () => undefined, switchCompany: () => undefined }
    const place = await show(
      <ClientContext value={client}>
        <QueryClientProvider client={new QueryClient()}>
          <AccountContext value={account}>
            <Routes>
              <Route path="/flows" element={<FlowListPage />} />
              <Route path="/flows/:flowId" element={<p>The studio</p>} />
            </Routes>
          </AccountContext>
        </QueryClientProvider>
      </ClientContext>,
      '/flows',
    )
    await settle()
    await click(ticksOf(place)[0])
    expect(rowsOf(place)).toHaveLength(1)
    await click(rowsOf(place)[0]?.querySelector('time'))
    expect(place.querySelector('p')?.textContent).toBe('The studio')
  })
})

describe('selecting flows', () => {
  const open = () => openEditor({ ...noTags, 'GET /api/flows': listed(newFlow(), other, third) })

  it('ticks ranges with shift, all with Ctrl-A, none with Escape', async () => {
    const { place } = await open()
    await click(ticksOf(place)[0])
    await click(ticksOf(place)[2], true)
    expect(tickedIn(place)).toEqual([true, true, true])
    await key(rowsOf(place)[0], { key: 'Escape' })
    expect(tickedIn(place)).toEqual([false, false, false])
    expect(place.querySelector('[role="toolbar"]')).toBeNull()
    await key(rowsOf(place)[1], { key: 'a', ctrlKey: true })
    expect(tickedIn(place)).toEqual([true, true, true])
    expect(place.querySelector('[role="toolbar"]')?.textContent).toContain('3 flows selected')
  })

  it('archives the ticked ones together, and names those that were refused with the reason', async () => {
    const reason = "The flow answers 2 of the company's numbers. Give them another flow first."
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow(), other),
      'POST /api/flows/bulk': [
        200,
        {
          results: [
            { flowId: newFlow().id, isDone: false, code: 'flow_in_use', message: reason },
            { flowId: other.id, isDone: true, code: null, message: null },
          ],
        },
      ],
    })
    await click(place.querySelector('[aria-label="Select all flows"]'))
    await press(place, 'Archive')
    expect(server.asked.find(({ path }) => path === '/api/flows/bulk')?.body).toEqual({
      flowIds: [newFlow().id, other.id],
      action: 'archive',
    })
    await soon(() => {
      const dialog = document.querySelector('[role="dialog"]')
      expect(dialog?.textContent).toContain('Marketing menu')
      expect(dialog?.textContent).toContain(reason)
      expect(dialog?.textContent).not.toContain('Departments')
      expect(dialog?.querySelector('a')?.getAttribute('href')).toBe('/numbers')
    })
  })
})

describe('the menu of a flow', () => {
  it('archives, and the toast takes it back', async () => {
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow()),
      [`POST /api/flows/${newFlow().id}/archive`]: [200, newFlow({ isArchived: true })],
      [`POST /api/flows/${newFlow().id}/unarchive`]: [200, newFlow()],
    })
    await choose(place, 'Marketing menu', 'Archive')
    await soon(() => press(document.body, 'Undo'))
    const posts = server.asked.filter(({ path, method }) => method === 'POST' && path.startsWith('/api/flows'))
    expect(posts.map(({ path }) => path.split('/').at(-1))).toEqual(['archive', 'unarchive'])
  })

  it('does not offer to put away a flow that answers a number, and says which', async () => {
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow({ numbers: ['+15550100001'] })),
    })
    await choose(place, 'Marketing menu', 'Archive')
    await press(document.body, 'Delete …')
    const item = [...document.querySelectorAll('[role="menuitem"]')].find(
      ({ textContent }) => textContent === 'Archive',
    )
    await soon(() =>
      expect(document.getElementById(item?.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
        'It answers +1 555 010 0001. Give the number another flow first.',
      ),
    )
    expect(document.querySelector('[role="dialog"]')).toBeNull()
    expect([...document.querySelectorAll('[role="menuitem"]')].map(({ textContent }) => textContent)).toContain(
      'Go to the numbers',
    )
    await click(ticksOf(place)[0])
    const bulk = [...place.querySelectorAll('[role="toolbar"] button')].find(
      ({ textContent }) => textContent === 'Archive',
    )
    expect(bulk?.getAttribute('title')).toBe('They answer numbers. Give the numbers another flow first.')
    expect(server.asked.every(({ method, path }) => method === 'GET' || !path.startsWith('/api/flows'))).toBe(true)
  })

  it('takes out of service with the words for each language of the flow', async () => {
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow({ closedMessage: { 'es-ES': 'Cerrado.' } })),
      [`GET /api/flows/${newFlow().id}/draft`]: [
        200,
        {
          ...{ revision: 1, updatedAt: newFlow().updatedAt, updatedBy: null, problems: [] },
          flow: { languages: ['en-US', 'es-ES'], defaultLanguage: 'en-US' },
        },
      ],
      [`PUT /api/flows/${newFlow().id}/service`]: [200, newFlow({ isOutOfService: true })],
    })
    await choose(place, 'Marketing menu', 'Take out of service …')
    await soon(async () => {
      await settle()
      expect(document.querySelectorAll('[role="dialog"] textarea')).toHaveLength(2)
    })
    await press(document.body, 'Take out of service')
    expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      isOutOfService: true,
      closedMessage: { 'es-ES': 'Cerrado.' },
    })
  })

  it('says in the dialog why a flow was not deleted', async () => {
    const message = 'Callers have been through this flow, and their records need it. Archive it instead.'
    const { place } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow()),
      [`DELETE /api/flows/${newFlow().id}`]: [409, { code: 'flow_in_use', message }],
    })
    await choose(place, 'Marketing menu', 'Delete …')
    await soon(() => press(document.body, 'Delete'))
    expect(document.querySelector('[role="dialog"] [role="alert"]')?.textContent).toContain(message)
  })
})

describe('what a viewer sees', () => {
  const viewer = { ...me, role: 'viewer', permissions: ['flows:read', 'numbers:read', 'schedules:read'] }

  it('is the list, with changes out of reach and the reason for it', async () => {
    const { place } = await openEditor({
      ...noTags,
      'GET /api/me': [200, viewer],
      'GET /api/flows': listed(newFlow()),
    })
    expect(place.textContent).toContain('Changing flows takes the role editor, admin or owner.')
    const disabled = [...place.querySelectorAll('button:disabled')].map(({ textContent }) => textContent)
    expect(disabled).toEqual(['Import', 'New flow'])
    await click(ticksOf(place)[0])
    const bar = [...place.querySelectorAll<HTMLButtonElement>('[role="toolbar"] button')]
    expect(bar.filter(({ disabled }) => !disabled).map(({ textContent }) => textContent)).toEqual(['Export', ''])
  })
})

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

describe('importing', () => {
  it('says for each file what came of it, with the place of a slip', async () => {
    const message = 'The body is not JSON: it goes wrong at position 12 (line 2, column 3).'
    const problem = { severity: 'error', rule: 'unwired', message: 'Wire it.' }
    const { place, server } = await openEditor({
      ...noTags,
      'GET /api/flows': listed(newFlow()),
      'POST /api/flows/import': [
        [201, { ...newFlow({ name: 'From a file' }), problems: [problem] }],
        [400, { code: 'bad_json', message }],
      ],
    })
    const input = await soon(() => {
      const found = place.querySelector<HTMLInputElement>('input[type="file"]')
      if (!found) throw new Error('The input is not there yet.')
      return found
    })
    Object.defineProperty(input, 'files', {
      value: [
        new File(['{"a":1}'], 'good.json'),
        new File(['3'], 'broken.json'),
        new File([latin1('"Adi\xf3s"')], 'old.json'),
      ],
    })
    await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })))
    await soon(() => {
      const lines = [...document.querySelectorAll('[role="dialog"] li')].map(({ textContent }) => textContent)
      expect(lines).toEqual([
        'From a filegood.json · 1 error',
        `broken.json${message}`,
        'old.jsonThe file is not UTF-8, so its accented letters cannot be read. Save it as UTF-8 and import it again.',
      ])
    })
    expect(server.asked.filter(({ path }) => path === '/api/flows/import').map(({ body }) => body)).toEqual([
      { a: 1 },
      3,
    ])
  })
})
