import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { showInStudio } from '../saving/testing.tsx'
import { newFlow, press, settle } from '../testing.tsx'
import { PublishButton } from './PublishButton.tsx'
import { PublishDialog } from './PublishDialog.tsx'

// Toasts outlive a page.
afterEach(() => act(async () => notifications.clean()))

const live = flowOf({
  start: { type: 'start', to: 'a' },
  a: { type: 'say', data: { prompt: say('Hello.') }, to: 'end' },
  end: { type: 'end' },
})
const draft: Flow = {
  ...live,
  nodes: live.nodes.map((node) => (node.id === 'a' ? { ...node, label: 'Greeting' } : node)),
}
const { id: flowId, liveVersion } = newFlow()
const path = `/api/flows/${flowId}`
const versionOf = (number: number, id: string) => ({
  ...{ id, flowId, number, hash: 'h', note: '', isLive: true },
  ...{ publishedAt: '2026-11-20T10:00:00.000Z', publishedBy: null, publishedByName: null },
})
const error = { severity: 'error', rule: 'r', nodeId: 'a', field: 'prompt', message: 'There is nothing to hear.' }
type Answer = readonly [number, unknown?]
const answers = (over: Record<string, Answer | readonly Answer[]> = {}) => ({
  [`GET ${path}`]: [200, newFlow({ hasUnpublishedChanges: true })] as const,
  [`GET ${path}/draft`]: [
    200,
    { revision: 5, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow: draft, problems: [] },
  ] as const,
  [`GET ${path}/draft/authors`]: [
    200,
    {
      items: [
        {
          item: 'node',
          nodeId: 'a',
          user: { id: '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Ben' },
          at: '2026-11-20T10:00:00.000Z',
        },
      ],
    },
  ] as const,
  [`GET ${path}/versions/${liveVersion.id}`]: [
    200,
    { ...versionOf(7, liveVersion.id), problems: [], bindings: { flows: {}, content: {} }, flow: live },
  ] as const,
  [`POST ${path}/versions`]: [201, { ...versionOf(8, '8b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'), problems: [] }] as const,
  ...over,
})
const openDialog = async (over: Parameters<typeof answers>[0] = {}) => {
  let closed = 0
  const shown = await showInStudio(draft, <PublishDialog isOpen onClose={() => closed++} />, { answers: answers(over) })
  await settle()
  return { ...shown, closed: () => closed }
}
const dialog = () => document.querySelector<HTMLElement>('[role="dialog"]')
const button = () =>
  [...(dialog()?.querySelectorAll('button') ?? [])].find(({ textContent }) => textContent === 'Publish')

describe('the publish dialog', () => {
  it('says what changed since the live version, and by whom', async () => {
    await openDialog()
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('Since version 7: 1 node changed'))
    expect(dialog()?.textContent).toContain('Greeting')
    expect(dialog()?.textContent).toContain('Ben, ')
  })

  it('publishes the revision that was looked at, and offers the way back', async () => {
    const { server, closed } = await openDialog({
      [`POST ${path}/versions/${liveVersion.id}/activate`]: [200, versionOf(7, liveVersion.id)],
    })
    await vi.waitFor(() => expect(button()?.disabled).toBe(false))
    const note = dialog()?.querySelector('textarea')
    await act(async () => {
      const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set
      set?.call(note, ' A name for it ')
      note?.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await act(async () => button()?.click())
    await settle()
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ note: 'A name for it', revision: 5 })
    expect(closed()).toBe(1)
    await vi.waitFor(() => expect(document.body.textContent).toContain('Version 8 is live.'))
    await press(document.body, 'Roll back')
    await vi.waitFor(() => expect(document.body.textContent).toContain('Version 7 is live again.'))
  })

  it('of a flow that is out of service does not say that callers hear it', async () => {
    await openDialog({ [`GET ${path}`]: [200, newFlow({ hasUnpublishedChanges: true, isOutOfService: true })] })
    await vi.waitFor(() => expect(button()?.disabled).toBe(false))
    expect(dialog()?.textContent).toContain('callers hear it once the flow is back in service.')
    expect(dialog()?.textContent).not.toContain('at once')
    await act(async () => button()?.click())
    await vi.waitFor(() => expect(document.body.textContent).toContain('Version 8 is published. Callers hear it once'))
    expect(document.body.textContent).not.toContain('is live')
  })

  it('is stopped by errors and leads to each', async () => {
    const problems = {
      revision: 5,
      updatedAt: '2026-11-20T10:00:00.000Z',
      updatedBy: null,
      flow: draft,
      problems: [error],
    }
    const { studio } = await openDialog({ [`GET ${path}/draft`]: [200, problems] })
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('An error stands in the way'))
    expect(button()?.disabled).toBe(true)
    await act(async () => dialog()?.querySelector<HTMLElement>('.publishPlace')?.click())
    expect(studio.view.getState().focus).toMatchObject({ nodeId: 'a', field: 'prompt' })
  })

  it('mends in place what has an obvious remedy, and looks again', async () => {
    const cut = { ...draft, edges: draft.edges.filter(({ from }) => from.nodeId !== 'a') }
    const unwired = { severity: 'error', rule: 'unwired-port', nodeId: 'a', portId: 'next', message: 'Leads nowhere.' }
    const before = {
      revision: 5,
      updatedAt: '2026-11-20T10:00:00.000Z',
      updatedBy: null,
      flow: cut,
      problems: [unwired],
    }
    const after = { ...before, revision: 6, flow: draft, problems: [] }
    const { studio } = await openDialog({
      [`GET ${path}/draft`]: [
        [200, before],
        [200, after],
      ],
    })
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('An error stands in the way'))
    studio.document.edit('Cut', () => cut)
    await press(document.body, 'Wire it to the end')
    expect(studio.document.getState().flow.edges.some(({ from, to }) => from.nodeId === 'a' && to === 'end')).toBe(true)
    await vi.waitFor(() => expect(button()?.disabled).toBe(false))
    expect(dialog()?.textContent).not.toContain('stands in the way')
  })

  it('shows the problems that the server found, and looks again when the draft has moved on', async () => {
    const { server } = await openDialog({
      [`POST ${path}/versions`]: [412, { code: 'stale_draft', message: 'The draft is at revision 6, not 5.' }],
    })
    await vi.waitFor(() => expect(button()?.disabled).toBe(false))
    await act(async () => button()?.click())
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('The draft is at revision 6, not 5.'))
    const before = server.asked.length
    await press(document.body, 'Try again')
    expect(server.asked.slice(before).map(({ path: asked }) => asked)).toContain(`${path}/draft`)
  })

  it('of a flow that was never live says so, and that no number leads to it', async () => {
    await openDialog({ [`GET ${path}`]: [200, newFlow({ liveVersion: null })] })
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('The first publication'))
    expect(dialog()?.querySelector('a[href="/numbers"]')).not.toBeNull()
  })

  it('once the first version is live, leads to the numbers where none leads to the flow', async () => {
    await openDialog({ [`GET ${path}`]: [200, newFlow({ liveVersion: null })] })
    await vi.waitFor(() => expect(button()?.disabled).toBe(false))
    await act(async () => button()?.click())
    await vi.waitFor(() => expect(document.body.textContent).toContain('Version 8 is live.'))
    const links = [...document.querySelectorAll('a')].filter(({ textContent }) => textContent === 'Give it a number')
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/numbers'])
  })

  it('counts a single node in the singular', async () => {
    const alone = { ...live, nodes: live.nodes.slice(0, 1), edges: [] }
    const drafted = { revision: 5, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow: alone, problems: [] }
    await openDialog({ [`GET ${path}`]: [200, newFlow({ liveVersion: null })], [`GET ${path}/draft`]: [200, drafted] })
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('This flow has one node and'))
  })

  it('has nothing to publish when the live version is the same', async () => {
    const same = { revision: 5, updatedAt: '2026-11-20T10:00:00.000Z', updatedBy: null, flow: live, problems: [] }
    await openDialog({ [`GET ${path}/draft`]: [200, same] })
    await vi.waitFor(() => expect(dialog()?.textContent).toContain('Version 7 is the same.'))
    expect(button()?.disabled).toBe(true)
  })
})

describe('the publish button', () => {
  it('is out of reach of a role that may not publish, and says why', async () => {
    const { place } = await showInStudio(draft, <PublishButton />, { answers: answers(), permissions: ['flows:read'] })
    await settle()
    const shown = place.querySelector('button')
    expect(shown?.getAttribute('aria-disabled')).toBe('true')
    expect(shown?.getAttribute('aria-description')).toContain('Publishing takes the role editor, admin or owner.')
    await act(async () => shown?.click())
    expect(dialog()).toBeNull()
  })

  it('says that the flow is out of service', async () => {
    const closed = { [`GET ${path}`]: [200, newFlow({ isOutOfService: true })] as const }
    const { place } = await showInStudio(draft, <PublishButton />, { answers: answers(closed) })
    await vi.waitFor(() =>
      expect(place.querySelector('button')?.getAttribute('aria-description')).toBe(
        'Version 7 is published, and the draft is the same. The flow is out of service.',
      ),
    )
  })

  it('says whether the draft is ahead', async () => {
    const { place } = await showInStudio(draft, <PublishButton />, { answers: answers() })
    await vi.waitFor(() =>
      expect(place.querySelector('button')?.getAttribute('aria-description')).toBe(
        'The draft is ahead of version 7, which is live.',
      ),
    )
  })
})
