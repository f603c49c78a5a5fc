import { flowOf, say } from '#shared/testing/flows.ts'
import { act } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { showInStudio } from '../saving/testing.tsx'
import { newFlow, press, settle } from '../testing.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'

const { id: flowId } = newFlow()
const path = `/api/flows/${flowId}`
const idOf = (number: number) => `8b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0${number}`
const liveVersion = { id: idOf(1), number: 1, publishedAt: '2026-11-20T10:00:00.000Z' }
const summaryOf = (number: number) => ({
  ...{ id: idOf(number), flowId, number, hash: 'h', note: '', isLive: number === liveVersion.number },
  ...{ publishedAt: '2026-11-20T10:00:00.000Z', publishedBy: null, publishedByName: null },
})
const flowAt = (number: number) =>
  flowOf({
    start: { type: 'start', to: 'a' },
    a: { type: 'say', data: { prompt: say(`Version ${number}.`) }, to: 'end' },
    end: { type: 'end' },
  })
const versionAt = (number: number) =>
  [
    `GET ${path}/versions/${idOf(number)}`,
    [200, { ...summaryOf(number), problems: [], bindings: { flows: {}, content: {} }, flow: flowAt(number) }],
  ] as const
const page = (numbers: readonly number[], nextCursor: string | null) =>
  [200, { items: numbers.map(summaryOf), nextCursor }] as const

/** Four versions in pages of two; the first one is live. */
const openPanel = async (over: object = {}) => {
  const answers = {
    [`GET ${path}`]: [200, newFlow({ liveVersion, ...over })],
    [`GET ${path}/versions?limit=30`]: page([4, 3], 'older'),
    [`GET ${path}/versions?limit=30&cursor=older`]: page([2, 1], null),
    ...Object.fromEntries([1, 2, 3, 4].map(versionAt)),
    [`POST ${path}/versions/${idOf(4)}/activate`]: [200, summaryOf(4)],
  } as unknown as NonNullable<Parameters<typeof showInStudio>[2]>['answers'] & object
  const shown = await showInStudio(flowAt(5), <HistoryPanel />, { answers })
  await settle()
  return shown
}
const open = async (place: HTMLElement, number: number) => {
  const heads = [...place.querySelectorAll<HTMLElement>('.versionHead')]
  await act(async () => heads.find(({ textContent }) => textContent.startsWith(`Version ${number}`))?.click())
  await settle()
}

describe('the versions of a flow', () => {
  it('compare the last one of a page with the one before, which is on the next', async () => {
    const { place } = await openPanel()
    await open(place, 3)
    await vi.waitFor(() => expect(place.textContent).toContain('Version 2.'))
    expect(place.textContent).not.toContain('The first version')
  })

  it('call none but the first one the first', async () => {
    const { place } = await openPanel()
    await press(place, 'Show older versions')
    await open(place, 1)
    await vi.waitFor(() => expect(place.textContent).toContain('The first version, with 3 nodes.'))
  })

  it('know the live one also before its page is read', async () => {
    const { place } = await openPanel()
    await open(place, 4)
    await press(place, 'Make live')
    await vi.waitFor(() => expect(document.body.textContent).toContain('version 4 instead of version 1 at once'))
    await press(document.body, 'Make it live')
    await vi.waitFor(() => expect(document.body.textContent).toContain('Roll back'))
    expect(document.body.textContent).toContain('Version 4 is live.')
  })

  it('do not promise that callers hear one while the flow is out of service', async () => {
    const { place } = await openPanel({ isOutOfService: true })
    await open(place, 4)
    await press(place, 'Make live')
    await vi.waitFor(() => expect(document.body.textContent).toContain('once the flow is back in service'))
  })
})
