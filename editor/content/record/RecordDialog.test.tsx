import { meSchema } from '#shared/api/account.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountContext } from '../../account/account.ts'
import { createLeaving, LeavingContext } from '../../account/leaving.ts'
import { createClient } from '../../api/client.ts'
import { ClientContext } from '../../api/clientContext.ts'
import { me, settle, show } from '../../testing.tsx'
import { fakeUploads } from '../upload/fakeUploads.ts'
import { recordRate, type Sound } from './pcm.ts'
import type { OpenMicrophone } from './microphone.ts'
import { RecordDialog, type RecordTask } from './RecordDialog.tsx'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const spoken: Sound = { samples: new Float32Array(recordRate).fill(0.5), sampleRate: recordRate }
const microphone = async () => ({
  level: () => 0.4,
  record: () => ({ stop: async () => spoken }),
  close: () => undefined,
})
/** The longest take is 40 seconds. */
const limits = {
  maxBytes: { audio: 44 + 40 * 2 * recordRate, video: 1, image: 1, captions: 1 },
  ...{ targetLufs: -20, speech: false },
}
const task = (id: string, over: Partial<RecordTask> = {}): RecordTask => ({
  ...{ id, title: `Greeting ${id}`, language: 'es-ES', words: `Hola ${id}.` },
  place: async () => ({ newItem: { title: `Greeting ${id}`, kind: 'audio' } }),
  ...over,
})

async function open(
  tasks: readonly RecordTask[],
  listen: OpenMicrophone = microphone,
  onClose = (): unknown => undefined,
  leaving = createLeaving(),
) {
  const server = fakeUploads({ chunkBytes: 1_000_000 })
  const account = { ...meSchema.parse(me), signOut: () => undefined, switchCompany: () => undefined }
  const client = createClient({
    fetch: async (path, init) =>
      path === '/api/content/limits' ? Response.json(limits) : server.line.fetch(path, init),
  })

  await show(
    <ClientContext value={client}>
      <QueryClientProvider client={new QueryClient()}>
        <AccountContext value={account}>
          <LeavingContext value={leaving}>
            <RecordDialog tasks={tasks} onClose={onClose} open={listen} />
          </LeavingContext>
        </AccountContext>
      </QueryClientProvider>
    </ClientContext>,
  )
  await settle()
  return { server }
}
/** Lets requests end, until it holds. */
const soon = (check: () => void) =>
  vi.waitFor(
    async () => {
      await settle()
      check()
    },
    { timeout: 15_000 },
  )
const text = () => document.querySelector('[role="dialog"]')?.textContent ?? ''
const question = () => document.querySelectorAll('[role="dialog"]')[1]?.textContent ?? ''
const escape = () =>
  act(async () => {
    const target = document.querySelector('[role="dialog"]') ?? document.body
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  })
async function press(label: string): Promise<void> {
  const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label)
  if (!found) throw new Error(`No button ${label}; there is: ${text()}`)
  await act(async () => found.click())
  await settle()
}
const seconds = async (count: number) => {
  await act(async () => vi.advanceTimersByTime(count * 1000))
  await settle()
}

describe('recording one after another', () => {
  it('shows the words, counts down, records, and saves each while the next is recorded', async () => {
    const saved: string[] = []
    const { server } = await open([task('a', { onSaved: ({ key }) => saved.push(key) }), task('b')])
    expect(text()).toContain('Record 1 of 2')
    expect(text()).toContain('Hola a.')
    await press('Record')
    expect(document.querySelector('.takeCount')?.textContent).toBe('3')
    await seconds(2)
    expect(document.querySelector('.takeCount')?.textContent).toBe('1')
    await seconds(1)
    expect(document.querySelector('[role="meter"]')?.getAttribute('aria-label')).toBe('Level of the microphone')
    await press('Stop')
    await press('Save and next')
    expect(text()).toContain('Hola b.')
    await press('Skip')
    expect(text()).toContain('1 of 2 recorded.')
    await soon(() => expect(saved).toEqual(['item-1']))
    const [upload] = server.held.values()
    expect(upload?.finish).toEqual({
      newItem: { title: 'Greeting a', kind: 'audio' },
      language: 'es-ES',
      text: 'Hola a.',
      seenText: 'Hola a.',
    })
    expect(String.fromCharCode(...(upload?.parts[0]?.slice(0, 4) ?? []))).toBe('RIFF')
  })

  it('keeps the take when the library cannot tell which item it is for, and makes no second one', async () => {
    let isThere = false
    const place = async () => {
      if (!isThere) throw new Error('No connection.')
      return { itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01' }
    }
    const { server } = await open([task('a', { place }), task('b')])
    await press('Record')
    await seconds(3)
    await press('Stop')
    await press('Save and next')
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('It is not saved yet')
    expect(text()).toContain('Record 1 of 2')
    expect(server.held.size).toBe(0)
    isThere = true
    await press('Save and next')
    expect(text()).toContain('Record 2 of 2')
    await soon(() =>
      expect([...server.held.values()][0]?.finish).toMatchObject({ itemId: expect.any(String) as string }),
    )
  })

  it('holds still while the library is asked, and sends nothing of a take that was discarded meanwhile', async () => {
    let answer = (_place: { itemId: string }): void => undefined
    const place = () => new Promise<{ itemId: string }>((resolve) => (answer = resolve))
    let closed = 0
    const { server } = await open([task('a', { place }), task('b')], microphone, () => closed++)
    await press('Record')
    await seconds(3)
    await press('Stop')
    await press('Save and next')
    const off = [...document.querySelectorAll('button')]
      .filter(({ disabled }) => disabled)
      .map((one) => one.textContent)
    expect(off).toEqual(expect.arrayContaining(['Take again', 'Save and next']))
    await escape()
    await press('Discard it')
    expect(closed).toBe(1)
    await act(async () => answer({ itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01' }))
    await settle()
    expect([closed, server.held.size]).toEqual([1, 0])
  })

  it('takes its question back when the take was saved meanwhile, and asks nothing once all are saved', async () => {
    const answers: ((place: { itemId: string }) => void)[] = []
    const place = () => new Promise<{ itemId: string }>((resolve) => answers.push(resolve))
    let closed = 0
    const leaving = createLeaving()
    await open([task('a', { place }), task('b')], microphone, () => closed++, leaving)
    await press('Record')
    await seconds(3)
    await press('Stop')
    await press('Save and next')
    await escape()
    expect(question()).toContain('Discard this take?')
    await act(async () => answers[0]?.({ itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01' }))
    await settle()
    await press('Record')
    await seconds(3)
    expect(question()).toBe('')
    await press('Stop')
    await press('Save and finish')
    expect(text()).toContain('2 of 2 recorded.')
    expect(leaving.hasUnsavedInPage()).toBe(false)
    await escape()
    expect([closed, question()]).toEqual([1, ''])
  })

  it('shows what it says in another language where it has no words of its own', async () => {
    const source = { language: 'en-US', words: 'Good morning.' }
    await open([task('a', { words: ' ', source }), task('b', { words: '' })])
    expect(text()).toContain('In English (United States): Good morning.')
    expect(text()).toContain('No words are written in Spanish (Spain): say this in it.')
    await press('Skip')
    expect(text()).toContain('No words are written for it: say what callers are to hear.')
  })

  it('is closed by Escape, and asks before a take is lost', async () => {
    let closed = 0
    await open([task('a')], microphone, () => closed++)
    await escape()
    expect(closed).toBe(1)
    await press('Record')
    await seconds(3)
    await press('Stop')
    await escape()
    expect(closed).toBe(1)
    expect(question()).toContain('Discard this take?')
    await escape()
    expect(question()).toBe('')
    expect(text()).toContain('Save')
    await escape()
    await press('Discard it')
    expect(closed).toBe(2)
  })

  it('asks before its cross or another page discards a take', async () => {
    let closed = 0
    const leaving = createLeaving()
    await open([task('a')], microphone, () => closed++, leaving)
    const cross = () => act(async () => document.querySelector<HTMLElement>('[role="dialog"] header button')?.click())
    await press('Record')
    await seconds(3)
    expect(leaving.hasUnsavedInPage()).toBe(true)
    await cross()
    await press('Keep it')
    expect(closed).toBe(0)
    await press('Stop')
    await press('Take again')
    expect(leaving.hasUnsavedInPage()).toBe(false)
    await cross()
    expect(closed).toBe(1)
  })

  it('keeps the focus on what is next, take after take', async () => {
    await open([task('a'), task('b')])
    await press('Record')
    await seconds(3)
    await press('Stop')
    await press('Save and next')
    await soon(() => expect(text()).toContain('Record 2 of 2'))
    expect(document.activeElement?.textContent).toBe('Record')
    await press('Skip')
    expect(document.activeElement?.textContent).toBe('Close')
  })

  it('says before a take is saved that it was too loud, and where its handles stand', async () => {
    const loud = async () => ({
      ...(await microphone()),
      record: () => ({ stop: async () => ({ ...spoken, samples: spoken.samples.map(() => 1) }) }),
    })
    await open([task('a')], loud)
    await press('Record')
    await seconds(3)
    await press('Stop')
    expect(text()).toContain('It was recorded too loud')
    expect([...document.querySelectorAll('.trimTime')].map(({ textContent }) => textContent)).toEqual([
      '0:00.0',
      '0:01.0',
    ])
  })

  it('names the language first, and words that are the title only once', async () => {
    await open([task('a', { title: 'Hola a.', words: 'Hola a. Buenos días.' })])
    expect(document.querySelector('.recordTask')?.textContent).toBe('Spanish (Spain)Hola a. Buenos días.')
  })

  it('is trimmed by keyboard', async () => {
    const { server } = await open([task('a')])
    await press('Record')
    await seconds(3)
    await press('Stop')
    const [from] = document.querySelectorAll('[role="slider"]')
    expect(from?.getAttribute('aria-label')).toBe('Begins at')
    await act(
      async () =>
        void from?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', shiftKey: true, bubbles: true })),
    )
    expect(from?.getAttribute('aria-valuenow')).toBe('0.5')
    await press('Save')
    await soon(() => expect([...server.held.values()][0]?.upload.bytes).toBe(44 + recordRate))
  })

  it('says how long it can be, counts the last half minute, and ends by itself with what was recorded', async () => {
    const { server } = await open([task('a')], async () => ({
      ...(await microphone()),
      // A moment longer than can be saved, as recorders are.
      record: () => ({
        stop: async () => ({ samples: new Float32Array(recordRate * 40.2).fill(0.5), sampleRate: recordRate }),
      }),
    }))
    expect(text()).toContain('It can be up to 0:40 long.')
    await press('Record')
    await seconds(3)
    await seconds(9)
    expect(document.querySelector('.takeLeft')?.textContent).toBe('')
    await seconds(2)
    expect(document.querySelector('.takeLeft')?.textContent).toContain('Ends by itself in 29 s')
    await seconds(30)
    expect(text()).toContain('ended by itself after 0:40, the longest that can be saved. It is kept.')
    await press('Save')
    await soon(() => expect([...server.held.values()][0]?.upload.state.kind).toBe('ready'))
    expect([...server.held.values()][0]?.upload.bytes).toBe(limits.maxBytes.audio)
  })

  it('ends at once when the microphone breaks off, says so, and keeps what was recorded', async () => {
    let unplug = (_words: string): void => undefined
    const closed: string[] = []
    await open([task('a')], async (onBroken) => {
      unplug = onBroken
      return { ...(await microphone()), close: () => void closed.push('closed') }
    })
    await press('Record')
    await act(async () => unplug('It was unplugged.'))
    await settle()
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('It was unplugged. See to it and try again')
    await press('Try again')
    await seconds(4)
    await act(async () => unplug('It was unplugged.'))
    await settle()
    expect(text()).toContain('It was unplugged. What was recorded until then is kept')
    expect(closed).toEqual(['closed', 'closed'])
    expect([...document.querySelectorAll('button')].map(({ textContent }) => textContent)).toContain('Save')
  })

  it('lets go of a microphone that is allowed only after the take was called off', async () => {
    const closed: string[] = []
    const allow: ((one: Awaited<ReturnType<typeof microphone>>) => void)[] = []
    await open([task('a')], () => new Promise((resolve) => allow.push(resolve)))
    const opened = async (name: string) => ({ ...(await microphone()), close: () => void closed.push(name) })
    await press('Record')
    await press('Cancel')
    await press('Record')
    allow[0]?.(await opened('first'))
    await settle()
    expect(closed).toEqual(['first'])
    expect(text()).toContain('Allow the microphone')
    allow[1]?.(await opened('second'))
    await settle()
    expect(document.querySelector('.takeCount')?.textContent).toBe('3')
    await press('Cancel')
    expect(closed).toEqual(['first', 'second'])
  })

  it('says in words why there is no microphone, and lets it be tried again', async () => {
    let isThere = false
    const words = 'There is no microphone. Connect one and try again, or upload a file.'
    await open([task('a')], async () => {
      if (!isThere) throw new Error(words)
      return microphone()
    })
    await press('Record')
    expect(document.querySelector('[role="alert"]')?.textContent).toBe(words)
    isThere = true
    await press('Try again')
    expect(document.querySelector('.takeCount')?.textContent).toBe('3')
  })
})
