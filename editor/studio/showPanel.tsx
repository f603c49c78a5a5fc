import type { Flow } from '#shared/flow/flow.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, type ReactNode } from 'react'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { createDeeds } from '../state/deeds.ts'
import { createFlowStore } from '../state/flowStore.ts'
import { StudioContext, type Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { fakeServer, settle, show } from '../testing.tsx'
import { DeedsContext } from './deedsContext.ts'

/** For tests: one panel of the studio by itself, over a flow, without a server or a canvas. */
export async function showPanel(flow: Flow, panel: ReactNode, { readOnly }: { readOnly?: string } = {}) {
  const studio: Studio = {
    flowId: '2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
    ...{ flowKey: 'test-flow', clientId: 'tab-1', firstRevision: 1, firstUpdatedBy: null, readOnly },
    document: createFlowStore(flow),
    view: createStudioView(flow.defaultLanguage),
  }
  const place = await show(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ClientContext value={createClient(fakeServer({ 'GET /api/languages': [200, { items: [] }] }))}>
        <StudioContext value={studio}>
          <DeedsContext value={createDeeds(studio)}>{panel}</DeedsContext>
        </StudioContext>
      </ClientContext>
    </QueryClientProvider>,
  )
  await settle()
  return {
    place,
    studio,
    flow: () => studio.document.getState().flow,
    steps: () => studio.document.history.getState().pastStates.length,
    change: (run: () => void) => act(async () => run()),
  }
}

/** A key, as the browser tells the element that has the focus, or the one given. */
export async function pressKey(key: string, init: KeyboardEventInit = {}, target = document.activeElement) {
  await act(
    async () =>
      void target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })),
  )
  await settle()
}

/** What somebody types into the field that has the focus, or the one given. */
export async function type(text: string, target: Element | null = document.activeElement) {
  await act(async () => {
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) {
      const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(target), 'value') ?? {}
      set?.call(target, text)
      target.dispatchEvent(new Event('input', { bubbles: true }))
    }
  })
  await settle()
}

export async function click(target: Element | null | undefined, kind: 'click' | 'dblclick' = 'click') {
  if (!target) throw new Error('There is nothing to click on.')
  await act(async () => void target.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true })))
  await settle()
}
