import type { Prompt } from '#shared/flow/prompt.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { act } from 'react'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { click, control, openInspector, type } from '../../form/testing.tsx'
import { me, settle } from '../../testing.tsx'
import { libraryAnswers, newItem, newLanguage } from '../testing.ts'

beforeAll(async () => {
  await Promise.all([import('./ContentPicker.tsx'), import('./ChosenContent.tsx')])
}, 60_000)
// The inspector's own account has no eye for the library.
beforeEach(() => {
  const before = me.permissions
  me.permissions = [...before, 'content:read', 'content:write']
  return () => void (me.permissions = before)
})

const soon = <Result,>(check: () => Result) =>
  vi.waitFor(
    async () => {
      await settle()
      return await check()
    },
    { timeout: 15_000 },
  )
const both = newItem({ languages: [newLanguage(), newLanguage({ language: 'es-ES', text: 'Bienvenido.' })] })
const english = newItem({ id: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e03', key: 'hours', title: 'Opening hours' })
const flowWith = (prompt: Prompt) =>
  flowOf({ n1: { type: 'say', data: { prompt } } }, { languages: ['en-US', 'es-ES'] })
const empty: Prompt = [{ kind: 'recording', content: {}, text: { 'en-US': 'Hello.' } }]
const choose = 'Choose a recording of What the caller hears, English (United States)'

describe('the recording of a prompt', () => {
  it('is chosen for every language it has a file in, in one step', async () => {
    const { dataOf, studio } = await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([both, english]) })
    await click(choose)
    await soon(() => click('Choose Welcome'))
    expect(dataOf('n1')?.['prompt']).toEqual([
      {
        kind: 'recording',
        content: { 'en-US': 'welcome', 'es-ES': 'welcome' },
        text: { 'en-US': 'Hello.', 'es-ES': 'Bienvenido.' },
      },
    ])
    await act(async () => studio.document.undo())
    expect(dataOf('n1')?.['prompt']).toEqual(empty)
  })

  it('has what cannot be heard yet last, and prompts first, then music, then videos with a word about telephones', async () => {
    const ids = ['05', '06'].map((end) => `5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e${end}`)
    const film = newItem({ id: ids[0] ?? '', key: 'tour', title: 'Office tour', kind: 'video' })
    const tune = newItem({ id: ids[1] ?? '', key: 'tune', title: 'Waiting tune', kind: 'music' })
    const unwritten = newItem({ id: both.id.replace(/1$/, '7'), key: 'unwritten', title: 'Unwritten', languages: [] })
    await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([unwritten, film, tune, both]) })
    await click(choose)
    const shown = () =>
      [...document.querySelectorAll('.pickerTitle, .pickerKind')].map(({ textContent }) => textContent)
    await soon(() =>
      expect(shown()).toEqual([
        ...['Prompts', 'Welcome', 'Unwritten', 'Hold music', 'Waiting tune'],
        ...['VideosTelephones hear its sound', 'Office tour'],
      ]),
    )
  })

  it('lies over headings of which none skips a level', async () => {
    const { place } = await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([both]) })
    await click(choose)
    await soon(() => expect(document.querySelector('.pickerTitle')).not.toBeNull())
    // Nothing between the name of the flow and these has a heading.
    const headings = [...place.querySelectorAll('.inspectorSection :is(h2, h3)')].map(({ tagName }) => tagName)
    expect(headings).toContain('H2')
    expect(headings).not.toContain('H3')
  })

  it('gives the focus back when it is closed', async () => {
    await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([both]) })
    const opener = [...document.querySelectorAll('button')].find((one) => one.getAttribute('aria-label') === choose)
    opener?.focus()
    await click(choose)
    await soon(() => expect(document.querySelector('.pickerTitle')).not.toBeNull())
    expect(document.activeElement).not.toBe(opener)
    await click('Choose Welcome')
    await soon(() => expect(document.activeElement).toBe(opener))
  })

  it('stays open below its recorder, which an Escape closes alone', async () => {
    await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([both]) })
    await click(choose)
    await soon(() => expect(document.querySelector('.pickerTitle')).not.toBeNull())
    await soon(() => click('Record'))
    await soon(() => expect(document.querySelector('.recordTask')).not.toBeNull())
    const escape = () =>
      act(async () => void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })))
    await escape()
    await soon(() => expect(document.querySelector('.recordTask')).toBeNull())
    expect(document.querySelector('.pickerTitle')).not.toBeNull()
    await escape()
    await soon(() => expect(document.querySelector('.pickerTitle')).toBeNull())
  })

  it('is still set in its prompt when it arrives after the picker was closed', async () => {
    const upload = {
      ...{ id: '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01', fileName: 'welcome.wav', bytes: 4, offset: 4, chunkBytes: 100 },
      state: { kind: 'converting' },
    }
    const at = `/api/uploads/${upload.id}`
    const ready = { kind: 'ready', itemId: both.id, key: both.key, language: 'en-US', revision: 1 }
    const { dataOf } = await openInspector(flowWith(empty), 'n1', {
      answers: {
        ...libraryAnswers([english]),
        'POST /api/uploads': [201, upload],
        [`GET ${at}`]: [
          [200, upload],
          [200, { ...upload, state: ready }],
        ],
        [`GET /api/content/${both.id}`]: [200, both],
      },
    })
    await click(choose)
    const input = await soon(
      () => document.querySelector<HTMLInputElement>('[role="dialog"] input[type="file"]') ?? expect.unreachable(),
    )
    Object.defineProperty(input, 'files', { value: [new File(['RIFF'], 'welcome.wav', { type: 'audio/wav' })] })
    await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })))
    await act(async () => document.querySelector<HTMLElement>('[role="dialog"] header button')?.click())
    await soon(() => expect(document.querySelector('[role="dialog"]')).toBeNull())
    expect(dataOf('n1')?.['prompt']).toEqual(empty)
    await soon(() =>
      expect(dataOf('n1')?.['prompt']).toMatchObject([{ content: { 'en-US': 'welcome', 'es-ES': 'welcome' } }]),
    )
  })

  it('shows its title and length, and says where it has no file', async () => {
    const prompt: Prompt = [
      { kind: 'recording', content: { 'en-US': 'hours', 'es-ES': 'hours' }, text: { 'en-US': 'Hello.' } },
    ]
    const { place } = await openInspector(flowWith(prompt), 'n1', { answers: libraryAnswers([both, english]) })
    await soon(() => expect(place.querySelector('.chosenContent')?.textContent).toContain('Opening hours0:07'))
    await click('es-ES')
    await soon(() => expect(place.textContent).toContain('No file in Spanish (Spain).'))
  })

  it('can still be named by its key, and says when there is none of it', async () => {
    const { dataOf, place } = await openInspector(flowWith(empty), 'n1', { answers: libraryAnswers([both]) })
    await type('Content item', 'nothing')
    expect(control('Content item').value).toBe('nothing')
    expect(dataOf('n1')?.['prompt']).toMatchObject([{ content: { 'en-US': 'nothing' } }])
    await soon(() => expect(place.textContent).toContain('The library has no item nothing: callers hear the text.'))
  })
})
