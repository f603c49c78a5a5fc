import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RecordingView } from '#shared/api/call.ts'
import { me, openEditor, press, settle } from '../testing.tsx'
// Loaded before it is asked for, so that no test waits for a file.
import './SessionPage.tsx'

const id = '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const at = '2026-11-20T10:00:00.000Z'
const sid = `RE${'1'.repeat(32)}`
const recording: RecordingView = {
  ...{ sid, source: 'RecordVerb', status: 'completed', durationSeconds: 65, channels: 1, startedAt: at },
  ...{ audio: `/api/recordings/${sid}/audio`, place: 'stored', problem: null },
}
const session = {
  ...{ id, channel: 'phone', direction: 'inbound', status: 'ended', caller: null, ourNumber: null, contactId: null },
  flow: { id, key: 'menu', name: 'Marketing menu' },
  version: { id, number: 7 },
  ...{ callSid: 'CA1', department: null, language: 'en-US', isTest: false, startedAt: at, lastStepAt: at, endedAt: at },
  ...{
    ending: 'hungUp',
    selection: null,
    disposition: null,
    tags: [],
    variables: {},
    error: null,
    interactions: [],
    heard: [],
  },
}
const address = '/media/company/ab/cd.wav?expires=1&signature=x'
const sound = { url: address, durationMs: 65_400, waveform: [10, 90, 40] }

/** The page of a session with this recording, as somebody with these permissions sees it. */
const open = (
  change: Partial<RecordingView>,
  permissions: string[] = ['recordings:read'],
  sounds = [sound],
  endedAt: string | null = at,
) =>
  openEditor(
    {
      'GET /api/me': [200, { ...me, permissions: [...me.permissions, ...permissions] }],
      [`GET /api/sessions/${id}`]: [200, { ...session, endedAt, recordings: [{ ...recording, ...change }] }],
      [`GET /api/sessions/${id}/flows`]: [200, { items: [] }],
      [`GET /api/recordings/${sid}`]: sounds.map((one) => [
        200,
        { ...recording, ...change, sessionId: id, sound: one },
      ]),
      [`GET /api/recordings/${sid}/audio`]: [200, 'sound'],
      [`DELETE /api/recordings/${sid}`]: [204],
    },
    `/sessions/${id}`,
  )

/** By the browser's Back. */
async function leave() {
  await act(async () => {
    window.history.replaceState(null, '', '/nowhere')
    window.dispatchEvent(new PopStateEvent('popstate'))
  })
  await settle()
}

afterEach(() => void vi.restoreAllMocks())

describe('a recording of a session', () => {
  it('is shown with its picture and its length once it is stored', async () => {
    const { place } = await open({})
    expect(place.querySelector('.sessionHeard .waveform')).not.toBeNull()
    expect(place.querySelector('.sessionHeard')?.textContent).toBe('0:00 / 1:05')
    expect(place.querySelector('[aria-label="Delete recording"]')).toBeNull()
  })

  it('is played from its signed address as it comes, and let go with the page', async () => {
    const played: HTMLMediaElement[] = []
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async function (this: HTMLMediaElement) {
      played.push(this)
    })
    const { place, server } = await open({})
    await act(async () => place.querySelector<HTMLElement>('[aria-label="Play recording"]')?.click())
    const [element] = played
    expect(element?.getAttribute('src')).toBe(address)
    expect(server.asked.some(({ path }) => path.endsWith('/audio'))).toBe(false)
    expect(document.querySelectorAll('audio')).toHaveLength(0)
    await leave()
    expect(element?.getAttribute('src')).toBeNull()
  })

  it('goes on at its place by a new address when the one it was loaded by is over', async () => {
    const played: HTMLMediaElement[] = []
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async function (this: HTMLMediaElement) {
      played.push(this)
    })
    const renewed = address.replace('expires=1', 'expires=2')
    const { place, server } = await open({}, undefined, [sound, { ...sound, url: renewed }])
    await act(async () => place.querySelector<HTMLElement>('[aria-label="Play recording"]')?.click())
    const [element] = played
    if (!element) throw new Error('Nothing is played.')
    Object.defineProperty(element, 'duration', { value: 65, configurable: true })
    element.currentTime = 26
    await act(async () => void element.dispatchEvent(new Event('timeupdate')))
    await act(async () => void element.dispatchEvent(new Event('error')))
    await settle()
    expect([element.getAttribute('src'), element.currentTime, played.length]).toEqual([renewed, 26, 2])
    expect(place.querySelector('[role="alert"]')).toBeNull()
    // Where that does not play either, it says so, and is not asked for again and again.
    await act(async () => void element.dispatchEvent(new Event('error')))
    await settle()
    await act(async () => void element.dispatchEvent(new Event('error')))
    await settle()
    expect(place.querySelector('[role="alert"]')).not.toBeNull()
    expect(server.asked.filter(({ path }) => path === `/api/recordings/${sid}`).length).toBeLessThanOrEqual(3)
  })

  it('that the carrier has still is fetched when it is asked for, and given up with the page', async () => {
    const made: string[] = []
    const freed: string[] = []
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue()
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      made.push(`blob:${made.length}`)
      return `blob:${made.length - 1}`
    })
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void freed.push(url))
    const { place } = await open({ place: 'carrier' })
    await press(place, 'Play recording (1:05)')
    expect(made).toEqual(['blob:0'])
    await leave()
    expect(freed).toEqual(made)
  })

  const away = 'The carrier could not be reached.'
  const begun = { place: 'none', audio: null, status: 'in-progress' } as const
  const absent = { ...begun, status: 'absent' }
  it.each([
    [{ place: 'fetching' }, 'on its way here'],
    [{ place: 'fetching', problem: away }, 'could not be reached. It is tried again.'],
    [{ place: 'failed', problem: 'The carrier no longer has this recording.' }, 'no longer has this recording.'],
    [{ place: 'carrier' }, 'with the carrier only'],
    [{ ...begun }, 'has no sound yet: the carrier has not finished it.'],
    [{ ...begun, problem: away }, 'has no sound yet. The carrier could not be reached. The carrier is asked again.'],
    [{ ...absent, problem: 'The carrier has no such recording.' }, 'no sound. The carrier has no such recording.'],
    [{ ...absent }, 'has no sound. The carrier recorded nothing.'],
    [{ place: 'deleted', audio: null }, 'The message was deleted.'],
  ] as const)('says where its sound is: %o', async (change, words) => {
    const { place, server } = await open(change)
    expect(place.querySelector('.sessionRecording')?.textContent).toContain(words)
    expect(server.asked.some(({ path }) => path === `/api/recordings/${sid}`)).toBe(false)
  })

  it('is deleted after a question, by who may', async () => {
    const { place, server } = await open({}, ['recordings:read', 'recordings:delete'])
    const button = place.querySelector<HTMLButtonElement>('[aria-label="Delete recording"]')
    await act(async () => button?.click())
    await settle()
    expect(document.body.textContent).toContain('cannot be brought back')
    await press(document.body, 'Delete')
    expect(server.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  it.each([
    ['whose end is not known', begun, at, 1],
    ['that has no sound', absent, at, 1],
    ['that is being made', begun, null, 0],
    ['that is deleted', { place: 'deleted', audio: null }, at, 0],
  ] as const)('%s has a bin once there may be something to delete', async (_, change, endedAt, count) => {
    const { place } = await open(change, ['recordings:read', 'recordings:delete'], undefined, endedAt)
    expect(place.querySelectorAll('[aria-label="Delete recording"]')).toHaveLength(count)
    if (endedAt === null) expect(place.textContent).toContain('has no sound yet: its call goes on.')
  })

  it('is nothing for those who may not hear recordings', async () => {
    const { place, server } = await open({}, [])
    expect(place.textContent).toContain('Recordings are heard by analysts, agents, admins and owners.')
    expect(server.asked.some(({ path }) => path.startsWith('/api/recordings'))).toBe(false)
  })
})
