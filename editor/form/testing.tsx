import type { Flow } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { AccountContext, type Account } from '../account/account.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { createDeeds } from '../state/deeds.ts'
import { createFlowStore } from '../state/flowStore.ts'
import { keepOpen } from '../state/openFlows.ts'
import { StudioContext, type Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { DeedsContext } from '../studio/deedsContext.ts'
import { fakeServer, me, settle, show } from '../testing.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'

type OpenOptions = {
  readOnly?: string
  problems?: readonly Problem[]
  answers?: Parameters<typeof fakeServer>[0]
  panel?: ReactNode
}

/** The inspector over a flow, with a node selected. */
export async function openInspector(flow: Flow, selected: string | readonly string[], options: OpenOptions = {}) {
  const server = fakeServer({
    'GET /api/schedules': [200, { items: [], nextCursor: null }],
    'GET /api/languages': [200, { items: [], nextCursor: null }],
    'GET /api/flows': [200, { items: [], nextCursor: null }],
    ...options.answers,
  })
  const studio: Studio = {
    flowId: crypto.randomUUID(),
    flowKey: 'test-flow',
    clientId: 'tab',
    firstRevision: 1,
    firstUpdatedBy: null,
    document: createFlowStore(flow),
    view: createStudioView(flow.defaultLanguage),
    readOnly: options.readOnly,
  }
  studio.view.select(typeof selected === 'string' ? [selected] : selected)
  studio.view.setState({ problems: options.problems ?? [] })
  onTestFinished(keepOpen(studio))
  const account = { ...me, switchCompany: () => undefined, signOut: () => undefined } as unknown as Account
  account.permissions = [...account.permissions, 'schedules:write']
  const place = await show(
    <ClientContext value={createClient(server)}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AccountContext value={account}>
          <StudioContext value={studio}>
            <DeedsContext value={createDeeds(studio)}>{options.panel ?? <InspectorPanel />}</DeedsContext>
          </StudioContext>
        </AccountContext>
      </QueryClientProvider>
    </ClientContext>,
  )
  await settle()
  const flowNow = () => studio.document.getState().flow
  return {
    place,
    server,
    studio,
    flowNow,
    dataOf: (nodeId: string) => flowNow().nodes.find(({ id }) => id === nodeId)?.data,
    stepNow: () => studio.document.getState().step,
  }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** The control of a label, by its accessible name as far as the tests need it; also in dialogs and lists outside the panel. */
export function control(name: string): Control {
  const found = controls().find((one) => nameOf(one) === name)
  if (!found) throw new Error(`No control ${name}; there are: ${controls().map(nameOf).join(' | ')}`)
  return found
}

export const controls = (): Control[] => [
  ...document.body.querySelectorAll<Control>('input:not([type="hidden"]), textarea:not([aria-hidden="true"]), select'),
]

export function nameOf(one: Element): string {
  const labelled = one.getAttribute('aria-label')
  if (labelled !== null) return labelled
  const own = one.id === '' ? undefined : document.body.querySelector(`label[for="${one.id}"]`)
  const label = own ?? one.closest('label')
  return (label?.textContent ?? '').replace(/ · optional$/, '').trim()
}

/** Types a text in place of what was there; the caret is at its end. */
export async function type(name: string, text: string): Promise<void> {
  const field = control(name)
  await act(async () => {
    field.focus()
    setValue(field, text)
    if (!(field instanceof HTMLSelectElement)) field.setSelectionRange(text.length, text.length)
    field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
  })
}

/** As a browser does it: React looks at the property of the element's own class. */
function setValue(field: Control, text: string): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set
  setter?.call(field, text)
}

export async function key(name: string, pressed: string): Promise<void> {
  await act(async () =>
    control(name).dispatchEvent(
      new KeyboardEvent('keydown', { key: pressed, code: pressed, bubbles: true, cancelable: true }),
    ),
  )
}

export async function leave(name: string): Promise<void> {
  await act(async () => control(name).blur())
}

/** Presses what has this accessible name: a button, a switch, one of several words. */
export async function click(name: string): Promise<void> {
  const all = [
    ...document.body.querySelectorAll<HTMLElement>(
      'button, [role="option"], [role="menuitem"], input[type="checkbox"], input[type="radio"]',
    ),
  ]
  const word = (one: HTMLElement) =>
    one.getAttribute('aria-label') ?? (one instanceof HTMLInputElement ? nameOf(one) : (one.textContent ?? ''))
  const found = all.find((one) => word(one).trim() === name)
  if (!found) throw new Error(`Nothing to press called ${name}; there are: ${all.map(word).join(' | ')}`)
  await act(async () => {
    // Options leave the cursor where it is.
    if (found.getAttribute('role') === null) found.focus()
    found.click()
  })
  await settle()
}
