import { flowOf } from '#shared/testing/flows.ts'
import { notifications } from '@mantine/notifications'
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { showInStudio } from '../saving/testing.tsx'
import { me, newFlow, press, settle } from '../testing.tsx'
import { ServiceBadge } from './ServiceBadge.tsx'

// Toasts outlive a page.
afterEach(() => act(async () => notifications.clean()))

const flow = flowOf({ start: { type: 'start', to: 'end' }, end: { type: 'end' } })
const path = `/api/flows/${newFlow().id}`
const closed = newFlow({ isOutOfService: true })
const showBadge = async (summary: object, permissions = me.permissions) => {
  const answers = {
    [`GET ${path}`]: [
      [200, summary],
      [200, newFlow()],
    ],
    [`PUT ${path}/service`]: [200, newFlow()],
  } as const
  const shown = await showInStudio(flow, <ServiceBadge />, { answers, permissions } as Parameters<
    typeof showInStudio
  >[2])
  await settle()
  return shown
}
const item = () => document.querySelector<HTMLElement>('[role="menuitem"]')

it('says in the open flow that callers do not hear it, and puts it back', async () => {
  const { place, server } = await showBadge(closed)
  await press(place, 'Out of service')
  expect(document.querySelector('[role="menu"]')?.textContent).toContain('New callers hear the closed message.')
  await act(async () => item()?.click())
  await settle()
  expect(server.asked.find(({ method }) => method === 'PUT')?.body).toEqual({ isOutOfService: false })
  await vi.waitFor(() => expect(place.textContent).not.toContain('Out of service'))
})

it('is only looked at by a role that may not publish, and says why', async () => {
  const { place } = await showBadge(closed, ['flows:read'])
  await press(place, 'Out of service')
  expect(item()?.hasAttribute('data-disabled')).toBe(true)
  expect(document.querySelector('[role="menu"]')?.textContent).toContain('takes the role editor, admin or owner.')
})

it.each([
  ['in service', newFlow()],
  ['archived, which cannot be put back by that', newFlow({ isOutOfService: true, isArchived: true })],
])('is not there for a flow that is %s', async (_, summary) => {
  const { place } = await showBadge(summary)
  expect(place.textContent).not.toContain('Out of service')
})
