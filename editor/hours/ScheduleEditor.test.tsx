import type { ScheduleView } from '#shared/api/schedule.ts'
import { focusManager } from '@tanstack/react-query'
import { act } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createClient } from '../api/client.ts'
import { App } from '../App.tsx'
import { fakeServer, me, press, settle, show, signedIn, typeInto } from '../testing.tsx'
// Loaded before it is asked for, so that no test waits for a file.
import '../numbers/NumbersPage.tsx'

beforeEach(() => localStorage.clear())

const nine = { from: '09:00', to: '17:00' }
const first: ScheduleView = {
  key: 'office',
  name: 'Office hours',
  timeZone: 'UTC',
  week: { '1': [nine] },
  holidays: [],
  revision: 1,
  updatedAt: '2026-11-20T10:00:00.000Z',
}

/** Keeps one schedule as the server does; `change` is a colleague's. */
function hoursServer() {
  let stored = first
  const puts: { ifMatch: string | null; body: unknown }[] = []
  const change = (over: Partial<ScheduleView>) => {
    const revision = stored.revision + 1
    stored = { ...stored, ...over, revision, updatedAt: `2026-11-20T10:00:${String(revision).padStart(2, '0')}.000Z` }
    return stored
  }
  const others = fakeServer({
    'POST /api/auth/refresh': [200, signedIn],
    'GET /api/me': [200, { ...me, permissions: [...me.permissions, 'schedules:read', 'schedules:write'] }],
    'GET /api/schedules/office/flows': [200, { items: [] }],
    'GET /api/flows': [200, { items: [], nextCursor: null }],
    'GET /api/numbers': [200, { items: [], nextCursor: null }],
    'GET /api/schedules': [200, { items: [], nextCursor: null }],
  })
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (path !== '/api/schedules/office') return others.fetch(path, init)
    if (init.method !== 'PUT') return Response.json(stored)
    const ifMatch = new Headers(init.headers).get('if-match')
    const body = JSON.parse(String(init.body)) as Partial<ScheduleView>
    puts.push({ ifMatch, body })
    if (ifMatch !== null && ifMatch !== `"${stored.revision}"`)
      return Response.json({ code: 'stale_schedule', message: 'Somebody changed these hours.' }, { status: 412 })
    return Response.json(change(body))
  }
  return { fetch, change, puts, stored: () => stored }
}

async function openHours(server = hoursServer()) {
  const place = await show(<App client={createClient(server)} />, '/numbers/hours/office')
  await settle()
  const click = async (label: string) => {
    await act(async () => place.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.click())
    await settle()
  }
  const lookAgain = async () => {
    await act(async () => {
      focusManager.setFocused(false)
      focusManager.setFocused(true)
    })
    await settle()
  }
  return { place, server, click, lookAgain }
}
const name = (place: HTMLElement) => {
  const input = place.querySelector<HTMLInputElement>('section[aria-label="Name and time zone"] input')
  if (!input) throw new Error('There is no name.')
  return input
}

describe('the page of opening hours', () => {
  it('keeps that a colleague closed by hand while it was open', async () => {
    const { place, server, click } = await openHours()
    await click('Add hours on Tuesday')
    server.change({ override: { state: 'closed', reason: 'Snow' } })
    await press(place, 'Save hours')
    expect(server.stored()).toMatchObject({
      week: { '1': [nine], '2': [nine] },
      override: { state: 'closed', reason: 'Snow' },
    })
    expect(server.puts.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"2"'])
    expect(place.textContent).toContain('set by hand: Snow')
    expect(place.querySelector('.hoursSaveBar')).toBeNull()
  })

  it('follows newer hours, and who closed them, when it is looked at again', async () => {
    const { place, server, lookAgain } = await openHours()
    server.change({ name: 'Shop hours', override: { state: 'closed', reason: 'Snow' } })
    await lookAgain()
    expect(name(place).value).toBe('Shop hours')
    expect(place.textContent).toContain('set by hand: Snow')
    expect(place.querySelector('.hoursSaveBar')).toBeNull()
  })

  it('loses neither side when both change the same day, and asks whose it is', async () => {
    const { place, server, click } = await openHours()
    await click('Add hours on Tuesday')
    server.change({ name: 'Shop hours', week: { '1': [nine], '2': [{ from: '08:00', to: '12:00' }] } })
    await press(place, 'Save hours')
    expect(server.stored().week['2']).toEqual([{ from: '08:00', to: '12:00' }])
    expect(place.textContent).toContain('Somebody changed these hours meanwhile')
    expect(place.textContent).toContain('Tuesday: theirs 08:00–12:00; yours 09:00–17:00')
    expect(name(place).value).toBe('Shop hours')
    await press(place, 'Save mine anyway')
    expect(server.stored()).toMatchObject({ name: 'Shop hours', week: { '2': [nine] } })
    expect(server.puts.at(-1)?.ifMatch).toBe('"2"')
  })

  it('takes theirs where it is told to', async () => {
    const { place, server, lookAgain } = await openHours()
    await typeInto(name(place), 'Mine')
    server.change({ name: 'Theirs' })
    await lookAgain()
    expect(name(place).value).toBe('Mine')
    await press(place, 'Take theirs')
    expect(name(place).value).toBe('Theirs')
    expect(place.querySelector('.hoursSaveBar')).toBeNull()
    expect(server.puts).toEqual([])
  })

  it('has hours that were not saved when it is opened again, until they are discarded', async () => {
    const { place, server } = await openHours()
    await typeInto(name(place), 'Half written')
    await act(async () =>
      [...place.querySelectorAll('a')].find((one) => one.className.includes('sessionBack'))?.click(),
    )
    await settle()
    expect(document.body.textContent).toContain('Your changes of the hours are not saved. They are kept here.')
    server.change({ timeZone: 'Europe/Paris' })
    const again = await openHours(server)
    expect(name(again.place).value).toBe('Half written')
    await press(again.place, 'Discard')
    expect(name(again.place).value).toBe('Office hours')
    const third = await openHours(server)
    expect(third.place.querySelector('.hoursSaveBar')).toBeNull()
  })

  it('still asks whose they are when it is opened again', async () => {
    const { place, server, lookAgain } = await openHours()
    await typeInto(name(place), 'Mine')
    server.change({ name: 'Theirs' })
    await lookAgain()
    const { place: again } = await openHours(server)
    expect(again.textContent).toContain('Name: theirs Theirs; yours Mine')
    await press(again, 'Save mine anyway')
    expect(server.stored().name).toBe('Mine')
  })

  it('asks before its member signs out', async () => {
    const { place } = await openHours()
    await typeInto(name(place), 'Half written')
    await act(async () => place.querySelector<HTMLElement>('[aria-label$="account menu"]')?.click())
    await vi.waitFor(() => press(document.body, 'Sign out'), 20_000)
    expect(document.body.textContent).toContain('You changed opening hours and did not save them.')
    await press(document.body, 'Stay')
    expect(name(place).value).toBe('Half written')
  })

  it('says that they are back', async () => {
    const { place, server } = await openHours()
    await typeInto(name(place), 'Half written')
    const { place: again } = await openHours(server)
    expect(again.textContent).toContain('Your hours that were not saved are back.')
    await press(again, 'Save hours')
    expect(server.stored().name).toBe('Half written')
    expect(Object.keys(localStorage).filter((key) => key.endsWith('hours-office'))).toEqual([])
  })
})
