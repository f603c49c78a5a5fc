import type { ContentImport, Upload } from '#shared/api/content.ts'
import { meSchema } from '#shared/api/account.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { AccountContext } from '../account/account.ts'
import { createLeaving, LeavingContext } from '../account/leaving.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { me, press, settle, show } from '../testing.tsx'
import { ImportForm } from './ImportForm.tsx'
import { useImport } from './useImport.ts'

const uploadId = '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const colleagueId = '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
type State = Upload['state']
const importOf = (over: Partial<ContentImport>): ContentImport => ({
  ...{ id: uploadId, fileName: 'a.zip', state: 'importing', done: 0, total: null, code: null, message: null },
  startedBy: { userId: me.user.id, name: me.user.name },
  ...{ startedAt: '2026-11-21T10:00:00.000Z', endedAt: null, notTakenIn: 0, results: [] },
  ...over,
})
const line = { line: 2, key: 'welcome', language: 'en-US', file: null, isDone: true, message: '' }

type Refusal = { status: number; code: string; message: string }
type Server = {
  /** How far the import is each time it is asked for, in order, the last for good. */
  states: readonly (Partial<ContentImport> | 'unreachable' | Refusal)[]
  /** There before anything is sent. */
  latest?: Partial<ContentImport>
  isStuck?: boolean
  /** It takes the zip, and its answer is lost. */
  isSilent?: boolean
}

async function open({ states, latest, isStuck = false, isSilent = false }: Server) {
  const asked: string[] = []
  const left = [...states]
  const answer = (state: State, offset = 4) =>
    Response.json({ ...{ id: uploadId, fileName: 'a.zip', bytes: 4, offset, chunkBytes: 4 }, state })
  const client = createClient({
    fetch: async (path, { method = 'GET', signal }) => {
      const rest = path.replace(/[0-9a-f-]{36}/, ':id')
      asked.push(`${method} ${rest}`)
      if (rest === '/api/imports') return Response.json({ items: latest ? [importOf(latest)] : [] })
      if (rest === '/api/imports/:id' && method === 'DELETE')
        return Response.json(importOf({ state: 'cancelled', done: 1, total: 9, results: [line] }))
      if (rest === '/api/imports/:id') {
        const state = (left.length > 1 ? left.shift() : left[0]) ?? 'unreachable'
        if (state === 'unreachable') throw new TypeError('Failed to fetch')
        if ('status' in state) return Response.json(state, { status: state.status })
        return Response.json(importOf(state))
      }
      if (method === 'DELETE') return new Response(null, { status: 204 })
      if (rest === '/api/uploads') return answer({ kind: 'receiving' }, 0)
      if (rest.includes('/chunks') && isStuck) throw new TypeError('Failed to fetch')
      if (rest.includes('/chunks')) return answer({ kind: 'received' })
      if (isSilent)
        return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
      if (rest.endsWith('/import')) return Response.json(importOf({}), { status: 202 })
      return answer({ kind: 'importing' })
    },
  })
  const account = { ...meSchema.parse(me), signOut: () => undefined, switchCompany: () => undefined }
  const leaving = createLeaving()
  const Form = () => <ImportForm job={useImport()} onDone={() => undefined} />
  const Page = () => {
    const [isHere, setIsHere] = useState(true)
    return isHere ? (
      <>
        <Form />
        <button onClick={() => setIsHere(false)}>Leave</button>
      </>
    ) : null
  }
  const place = await show(
    <ClientContext value={client}>
      <QueryClientProvider client={new QueryClient()}>
        <AccountContext value={account}>
          <LeavingContext value={leaving}>
            <Page />
          </LeavingContext>
        </AccountContext>
      </QueryClientProvider>
    </ClientContext>,
  )
  const choose = async () => {
    await soon('Zip file')
    const input = place.querySelector<HTMLInputElement>('input[type="file"]')
    Object.defineProperty(input, 'files', { value: [new File(['PK00'], 'a.zip')] })
    await act(async () => input?.dispatchEvent(new Event('change', { bubbles: true })))
    await press(place, 'Import')
  }
  const soon = (words: string) =>
    vi.waitFor(
      async () => {
        await settle()
        expect(place.textContent).toContain(words)
      },
      { timeout: 15_000 },
    )
  return { place, asked, choose, soon, leaving }
}

describe('an import', () => {
  it('is sent, counted, survives a lost connection, and lists what was not imported first', async () => {
    const bad = { line: 3, key: 'bye', file: 'bye.mp3', isDone: false, message: 'The zip has no file bye.mp3.' }
    const results = [{ ...line, ...bad }, line]
    const { place, asked, choose, soon } = await open({
      states: [{ done: 1, total: 2 }, 'unreachable', { state: 'imported', done: 2, total: 2, results }],
    })
    await choose()
    await soon('1 of 2 rows.')
    await soon('The connection is lost. It goes on by itself.')
    await soon('1 of 2 rows imported, 1 not.')
    expect([...place.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual([
      'Not imported (1)',
      'Imported (1)',
    ])
    expect(place.querySelector('ul')?.textContent).toBe(
      'bye line 3 · English (United States) · bye.mp3The zip has no file bye.mp3.',
    )
    expect(asked.slice(1, 5)).toEqual([
      'POST /api/uploads',
      'POST /api/uploads/:id/chunks?offset=0',
      'POST /api/uploads/:id/import',
      'GET /api/imports/:id',
    ])
  })

  it('is followed on after the server was asked too often or answered with anything else that may pass, and no longer by whoever may not any more', async () => {
    const message = 'The role viewer may not do this: it needs content:write.'
    const { place, choose, soon } = await open({
      states: [
        { done: 1, total: 9 },
        { status: 429, code: 'too_many', message: 'Too many requests.' },
        { done: 2, total: 9 },
        { status: 502, code: 'failed', message: 'Bad gateway.' },
        { done: 3, total: 9 },
        { status: 400, code: 'bad_request', message: 'Bad request.' },
        { status: 409, code: 'conflict', message: 'Conflict.' },
        { done: 4, total: 9 },
        { status: 403, code: 'not_allowed', message },
      ],
    })
    await choose()
    await soon('1 of 9 rows. The server is asked too often. The import goes on')
    await soon('2 of 9 rows. The server has a fault. It is tried again by itself.')
    await soon('3 of 9 rows. The server has a fault.')
    expect([...place.querySelectorAll('button')].map(({ textContent }) => textContent)).toContain('Cancel the import')
    await soon('4 of 9 rows.')
    await soon('The import cannot be shown')
    expect(place.textContent).toContain(message)
    expect(place.textContent).not.toContain('The connection is lost')
    await press(place, 'Import another')
    await soon('Zip file')
  })

  it('shows while it goes on what is not imported, so that it can be cancelled and mended', async () => {
    const bad = (at: number) => ({ ...line, line: at, key: `bad-${at}`, isDone: false, message: 'It is empty.' })
    const some = Array.from({ length: 20 }, (_, at) => bad(at + 2))
    const { place, asked, choose, soon } = await open({
      states: [
        { done: 1, total: 90 },
        { done: 3, total: 90, notTakenIn: 1, results: [bad(2)] },
        { done: 60, total: 90, notTakenIn: 57, results: some },
      ],
    })
    await choose()
    await soon('1 of 90 rows.')
    expect(place.querySelector('ul')).toBe(null)
    await soon('Not imported so far (1)')
    expect(place.querySelector('ul')?.textContent).toBe('bad-2 line 2 · English (United States)It is empty.')
    await soon('Not imported so far (57, the first 20 here)')
    expect(place.querySelectorAll('li')).toHaveLength(20)
    await press(place, 'Cancel the import')
    await soon('Cancelled after 1 row')
    expect(asked).toContain('DELETE /api/imports/:id')
  })

  it('is cancelled at the server, and what was taken in is told', async () => {
    const { place, asked, choose, soon } = await open({ states: [{ done: 1, total: 9 }] })
    await choose()
    await soon('1 of 9 rows.')
    await press(place, 'Cancel the import')
    await soon('Cancelled after 1 row: what was imported until then stays.')
    expect(place.querySelector('ul')?.textContent).toContain('welcome')
    expect(asked).toContain('DELETE /api/imports/:id')
  })

  it('of a colleague is shown to whoever opens the dialog, who may cancel it', async () => {
    const startedBy = { userId: colleagueId, name: 'Bo' }
    const { place, asked, soon } = await open({
      latest: { done: 3, total: 9, startedBy },
      states: [{ done: 3, total: 9, startedBy }],
    })
    await soon('a.zip, imported by Bo')
    await soon('3 of 9 rows.')
    await press(place, 'Cancel the import')
    await soon('Cancelled after 1 row')
    await press(place, 'Import another')
    await soon('Zip file')
    expect(asked.filter((one) => !one.startsWith('GET'))).toEqual(['DELETE /api/imports/:id'])
  })

  it('that is under way can be closed by Enter, and is not cancelled by it', async () => {
    const { place, soon } = await open({ latest: { done: 3, total: 9 }, states: [{ done: 3, total: 9 }] })
    await soon('It goes on when you close this, or leave.')
    expect(place.querySelector('[data-autofocus]')?.textContent).toBe('Close')
  })

  it('that is over is read again when the dialog is opened later', async () => {
    const message = 'Its server stopped.'
    const over: Partial<ContentImport> = { state: 'interrupted', message, done: 1, total: 40, results: [line] }
    const { place, soon } = await open({ latest: over, states: [over] })
    await soon('Last import: a.zip, by Ada')
    await press(place, 'What came of it')
    await soon('After 1 of 40 rows: Its server stopped.')
    await press(place, 'Import another')
    await soon('Zip file')
  })

  it('goes on at the server when its page is left, also where only its answer is lost; one being sent is given up', async () => {
    const taken = await open({ states: [{ done: 3, total: 9 }] })
    await taken.choose()
    await taken.soon('3 of 9 rows.')
    expect(taken.leaving.hasUnsavedInPage()).toBe(false)
    await press(taken.place, 'Leave')
    expect(taken.asked.filter((one) => one.startsWith('DELETE'))).toEqual([])

    const silent = await open({ states: ['unreachable'], isSilent: true })
    await silent.choose()
    await silent.soon('The file is read.')
    await press(silent.place, 'Leave')
    await settle()
    expect(silent.asked.filter((one) => one.startsWith('DELETE'))).toEqual([])

    const sending = await open({ states: ['unreachable'], isStuck: true })
    await sending.choose()
    await sending.soon('The connection is lost.')
    await press(sending.place, 'Leave')
    await vi.waitFor(() => expect(sending.asked.at(-1)).toBe('DELETE /api/uploads/:id'))
  })

  it('that is still being sent is asked about before its member leaves, and is then given up', async () => {
    const { choose, soon, leaving, asked } = await open({ states: ['unreachable'], isStuck: true })
    await choose()
    await soon('The connection is lost.')
    const answer = leaving.mayLeave()
    await vi.waitFor(() => expect(JSON.stringify(leaving.store.getState())).toContain('The zip is still being sent'))
    leaving.leaveAnyway()
    expect(await answer).toBe(true)
    expect(asked.at(-1)).toBe('DELETE /api/uploads/:id')
  })

  it('that is cancelled while its answer is lost ends at the server too', async () => {
    const { place, choose, soon, asked } = await open({
      states: [{ state: 'cancelled', results: [line], done: 1, total: 9 }],
      isSilent: true,
    })
    await choose()
    await soon('The file is read.')
    await press(place, 'Cancel the import')
    await soon('Cancelled after 1 row')
    expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual([
      'DELETE /api/uploads/:id',
      'DELETE /api/imports/:id',
    ])
  })

  it('says in the server’s words why a zip is none, and can be tried again', async () => {
    const message = 'The zip has no content.csv at its top.'
    const { place, choose, soon } = await open({ states: [{ state: 'refused', code: 'bad_zip', message }] })
    await choose()
    await soon(message)
    expect([...place.querySelectorAll('button')].map(({ textContent }) => textContent)).toContain('Try again')
  })
})
