import { describe, expect, it } from 'vitest'
import { endedRows, endedWords } from './endedWords.ts'
import type { RowState, UploadRow } from './uploadQueue.ts'

const row = (name: string, state: RowState): UploadRow => ({ id: name, name, bytes: 8, state })
const placed = { itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01', key: 'welcome', language: 'en-US', revision: 1 }

const said = (before: readonly UploadRow[], now: readonly UploadRow[]) => endedWords(endedRows(before, now))

describe('what is said of files on their way', () => {
  it('is how each ended, and why', () => {
    const before = ['a.wav', 'b.wav', 'c.wav', 'd.wav'].map((name) => row(name, { kind: 'sending', sent: 4 }))
    const now = [
      row('a.wav', { kind: 'ready', placed }),
      row('b.wav', { kind: 'refused', message: 'This is a program, not a sound.' }),
      row('c.wav', { kind: 'failed', message: 'The server cannot be reached.' }),
      row('d.wav', { kind: 'sending', sent: 8 }),
    ]
    expect(said(before, now)).toBe(
      'a.wav: Ready as welcome. b.wav is not taken. This is a program, not a sound. ' +
        'c.wav is not sent. The server cannot be reached.',
    )
  })

  it('is nothing for progress, and nothing twice', () => {
    const sending = [row('a.wav', { kind: 'sending', sent: 4 })]
    expect(said([], [row('a.wav', { kind: 'late', placed })])).toBe(
      `a.wav was cancelled too late. It was in the library already, as ${placed.key}.`,
    )
    expect(said(sending, [row('a.wav', { kind: 'lost', sent: 4, cause: 'line' })])).toBe('')
    expect(said(sending, [row('a.wav', { kind: 'converting' })])).toBe('')
    const ready = [row('a.wav', { kind: 'ready', placed })]
    expect(said(ready, ready)).toBe('')
    expect(said(ready, [])).toBe('')
  })

  it('tells of a file that is refused before it is sent', () => {
    expect(said([], [row('notes.pdf', { kind: 'refused', message: 'This is no sound.' })])).toBe(
      'notes.pdf is not taken. This is no sound.',
    )
  })

  it('tells that newer words stayed', () => {
    const ready = row('a.wav', { kind: 'ready', placed: { ...placed, keptText: true } })
    expect(said([], [ready])).toBe('a.wav: Ready as welcome. Its words were changed meanwhile, and stay.')
  })
})
