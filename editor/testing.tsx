import { MantineProvider } from '@mantine/core'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { onTestFinished } from 'vitest'
import { createClient, type Client } from './api/client.ts'
import { App } from './App.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
// happy-dom has no font loading; fields that grow with their text listen for it.
if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() })

export const signedIn = {
  token: 'access-1',
  expiresAt: '2026-11-21T10:15:00.000Z',
  company: { id: '0b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Acme Telephone' },
  user: { id: '1b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', email: 'ada@example.test', name: 'Ada' },
  role: 'owner',
}

export const me = {
  user: signedIn.user,
  company: signedIn.company,
  role: 'owner',
  permissions: ['flows:read', 'flows:write', 'flows:publish', 'sessions:read', 'numbers:read', 'trials:run'],
  companies: [{ ...signedIn.company, role: 'owner' }],
}

export const newFlow = (over: object = {}) => ({
  id: '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
  key: 'marketing-menu',
  name: 'Marketing menu',
  description: '',
  tags: [],
  isOutOfService: false,
  closedMessage: null,
  isArchived: false,
  liveVersion: { id: '3b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', number: 7, publishedAt: '2026-11-20T10:00:00.000Z' },
  hasUnpublishedChanges: false,
  numbers: [],
  liveCalls: 0,
  draftRevision: 1,
  createdAt: '2026-11-19T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
  ...over,
})

export type Exchange = { method: string; path: string; body: unknown; authorization: string | null }
/** Stands for a connection that fails. */
export const unreachable = 'unreachable'
/** Stands for a server that takes its time. */
export const silent = 'silent'
type Answer = readonly [status: number, body?: unknown] | typeof unreachable | typeof silent

/** Stands for the server at the edge: answers by `METHOD /path`, or with its `?query`, in order, the last one for good; keeps what was asked. */
export function fakeServer(answers: Record<string, Answer | readonly Answer[]>) {
  const asked: Exchange[] = []
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    asked.push({ method, path, body, authorization: new Headers(init.headers).get('authorization') })
    const isWhole = answers[`${method} ${path}`] !== undefined
    const keyOf = (one: Pick<Exchange, 'method' | 'path'>) =>
      `${one.method} ${isWhole ? one.path : one.path.split('?')[0]}`
    const key = keyOf({ method, path })
    const known = answers[key]
    if (!known || known === unreachable) throw new TypeError('Failed to fetch')
    const isList = typeof known !== 'string' && typeof known[0] !== 'number'
    const list = (isList ? known : [known]) as readonly Answer[]
    const count = asked.filter((one) => keyOf(one) === key).length
    const given = list[Math.min(count, list.length) - 1] ?? [500]
    if (given === unreachable) throw new TypeError('Failed to fetch')
    if (given === silent) return new Promise(() => undefined)
    const [status, answer] = given
    return answer === undefined ? new Response(null, { status }) : Response.json(answer, { status })
  }
  return { fetch, asked }
}

/** Puts a component into the page, at an address, and lets its first requests end. */
export async function show(node: ReactNode, at = '/'): Promise<HTMLElement> {
  window.history.replaceState(null, '', at)
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const router = createBrowserRouter([{ path: '*', element: node }])
  onTestFinished(async () => {
    await act(async () => root.unmount())
    router.dispose()
    place.remove()
  })
  await act(async () =>
    root.render(
      <MantineProvider env="test">
        <RouterProvider router={router} />
      </MantineProvider>,
    ),
  )
  return place
}

/** The whole editor of a signed-in member, at an address; `answers` as for `fakeServer`. */
export async function openEditor(answers: Parameters<typeof fakeServer>[0], at = '/flows') {
  const server = fakeServer({
    'POST /api/auth/refresh': [200, signedIn],
    'GET /api/me': [200, me],
    ...answers,
  })
  const client: Client = createClient(server)
  const place = await show(<App client={client} />, at)
  await settle()
  return { place, server, client }
}

/** Lets requests that are under way end, and what they cause. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await act(async () => new Promise((resolve) => setTimeout(resolve, 0)))
}

export async function write(place: HTMLElement, name: string, text: string): Promise<void> {
  const input = place.querySelector<HTMLInputElement>(`input[name="${name}"]`)
  if (!input) throw new Error(`No input ${name}.`)
  await act(async () => {
    input.value = text
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

/** Types into a field that React controls: it notices only what its own setter did not do. */
export async function typeInto(input: HTMLInputElement, text: string): Promise<void> {
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
  await act(async () => {
    setValue?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

export async function press(place: HTMLElement, label: string): Promise<void> {
  const button = [...place.querySelectorAll('button')].find(({ textContent }) => textContent === label)
  if (!button) throw new Error(`No button ${label}.`)
  await act(async () => button.click())
  await settle()
}
