import type { Upload } from '#shared/api/content.ts'
import { meSchema } from '#shared/api/account.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { AccountContext } from '../account/account.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { me, press, settle, show } from '../testing.tsx'
import { ImportForm } from './ImportForm.tsx'
import { useImport } from './useImport.ts'

const uploadId = '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
type State = Upload['state']

/** The server's side of one import: what it answers when it is asked where it is, in order, the last for good. */
async function open(states: readonly (State | 'unreachable')[], { isStuck = false } = {}) {
  const asked: string[] = []
  const left = [...states]
  const answer = (state: State, offset = 4) =>
    Response.json({ ...{ id: uploadId, fileName: 'a.zip', bytes: 4, offset, chunkBytes: 4 }, state })
  const client = createClient({
    fetch: async (path, { method = 'GET' }) => {
      const rest = path.replace(/[0-9a-f-]{36}/, ':id')
      asked.push(`${method} ${rest}`)
      if (method === 'DELETE') return new Response(null, { status: 204 })
      if (rest === '/api/uploads') return answer({ kind: 'receiving' }, 0)
      if (rest.includes('/chunks') && isStuck) throw new TypeError('Failed to fetch')
      if (rest.includes('/chunks')) return answer({ kind: 'received' })
      if (rest.endsWith('/import')) return answer({ kind: 'importing', done: 0, total: null })
      const state = (left.length > 1 ? left.shift() : left[0]) ?? 'unreachable'
      if (state === 'unreachable') throw new TypeError('Failed to fetch')
      return answer(state)
    },
  })
  const account = { ...meSchema.parse(me), signOut: () => undefined, switchCompany: () => undefined }
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
          <Page />
        </AccountContext>
      </QueryClientProvider>
    </ClientContext>,
  )
  const choose = async () => {
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
  return { place, asked, choose, soon }
}

describe('an import', () => {
  it('is sent, counted, survives a lost connection, and lists what was not imported first', async () => {
    const results = [
      { key: 'welcome', language: 'en-US', isDone: true, message: '' },
      { key: 'bye', language: 'en-US', isDone: false, message: 'Line 3: The zip has no file bye.mp3.' },
    ]
    const { place, asked, choose, soon } = await open([
      { kind: 'importing', done: 1, total: 2 },
      'unreachable',
      { kind: 'imported', results },
    ])
    await choose()
    await soon('1 of 2 rows.')
    await soon('The connection is lost. It goes on by itself.')
    await soon('1 of 2 rows imported, 1 not.')
    expect([...place.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual([
      'Not imported (1)',
      'Imported (1)',
    ])
    expect(place.querySelector('ul')?.textContent).toContain('Line 3: The zip has no file bye.mp3.')
    expect(asked.slice(0, 3)).toEqual([
      'POST /api/uploads',
      'POST /api/uploads/:id/chunks?offset=0',
      'POST /api/uploads/:id/import',
    ])
  })

  it('is cancelled at the server, and what was taken in is told', async () => {
    const { place, asked, choose, soon } = await open([{ kind: 'importing', done: 3, total: 9 }])
    await choose()
    await soon('3 of 9 rows.')
    await press(place, 'Cancel the import')
    await soon('Cancelled after 3 rows: what was imported until then stays.')
    expect(asked.at(-1)).toBe('DELETE /api/uploads/:id')
  })

  it('goes on at the server when its page is left, unless it is still being sent', async () => {
    const { place, asked, choose, soon } = await open([{ kind: 'importing', done: 3, total: 9 }])
    await choose()
    await soon('3 of 9 rows.')
    await press(place, 'Leave')
    expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual([])

    const other = await open(['unreachable'], { isStuck: true })
    await other.choose()
    await other.soon('The connection is lost.')
    await press(other.place, 'Leave')
    await vi.waitFor(() => expect(other.asked.at(-1)).toBe('DELETE /api/uploads/:id'))
  })

  it('says in the server’s words why a zip is none, and can be tried again', async () => {
    const message = 'The zip has no content.csv at its top.'
    const { place, choose, soon } = await open([{ kind: 'refused', code: 'bad_zip', message }])
    await choose()
    await soon(message)
    expect([...place.querySelectorAll('button')].map(({ textContent }) => textContent)).toContain('Try again')
  })
})
