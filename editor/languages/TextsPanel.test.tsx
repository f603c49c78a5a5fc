import { flowOf } from '#shared/testing/flows.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { setText } from '#shared/flow/texts.ts'
import { act } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { click, pressKey, showPanel, type } from '../studio/showPanel.tsx'
import { settle } from '../testing.tsx'
import { gridMove } from './gridMoves.ts'
import { textsToCsv } from './textsCsv.ts'
import { TextsPanel } from './TextsPanel.tsx'

const written = (english: string, spanish?: string) => [
  { kind: 'text', text: { 'en-US': english, ...(spanish !== undefined && { 'es-ES': spanish }) } },
]
const flow = flowOf(
  {
    start: { type: 'start', to: 'menu' },
    menu: {
      type: 'menu',
      data: {
        prompt: written('Press 1 for sales.', 'Pulse 1 para ventas.'),
        choices: [{ id: 'sales', key: '1', label: 'Sales', phrases: { 'en-US': ['sales', 'the shop'] } }],
      },
      to: { sales: 'bye' },
    },
    bye: { type: 'end', data: { prompt: written('Goodbye.', 'Adiós.') } },
  },
  { languages: ['en-US', 'es-ES'] },
)
const stale = setText(flow, { nodeId: 'bye', path: 'prompt.0.text', language: 'en-US', text: 'Have a nice day.' })

async function open(of = flow, options = {}) {
  const shown = await showPanel(of, <TextsPanel />, options)
  const grid = shown.place.querySelector<HTMLElement>('[role="grid"]')
  grid?.focus()
  return {
    ...shown,
    grid,
    head: () => [...shown.place.querySelectorAll('[role="columnheader"]')].map(({ textContent }) => textContent),
    rows: () =>
      [...shown.place.querySelectorAll('[role="rowgroup"] [role="row"]')].map((row) =>
        [...row.children].map(({ textContent }) => textContent),
      ),
    cursor: () => document.getElementById(grid?.getAttribute('aria-activedescendant') ?? '')?.textContent,
    spoken: (nodeId: string) => JSON.stringify(shown.flow().nodes.find(({ id }) => id === nodeId)?.data),
    show: async (kind: string) => {
      const select = shown.place.querySelector<HTMLSelectElement>('select[aria-label="Texts shown"]')
      await act(async () => {
        if (!select) throw new Error('There is no filter.')
        select.value = kind
        select.dispatchEvent(new Event('change', { bubbles: true }))
      })
      await settle()
    },
  }
}

/** Chooses a file for the import, and waits until the import says something. */
async function bringIn(place: Element, content: BlobPart, answer = '.textsNotice') {
  const input = place.querySelector<HTMLInputElement>('[aria-label="CSV file with texts"]')
  if (!input) throw new Error('There is no file field.')
  Object.defineProperty(input, 'files', { value: [new File([content], 'texts.csv')], configurable: true })
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true })
  await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })))
  await vi.waitFor(async () => {
    await settle()
    expect(document.querySelector(answer)).not.toBeNull()
  })
}

describe('the texts', () => {
  it('stand side by side, the default language first, with what is missing and how far it is', async () => {
    const { head, rows } = await open()
    expect(head()).toEqual([
      'Where',
      'English (United States)default, 100 % of 3 texts',
      'Spanish (Spain)66 % of 3 texts',
    ])
    expect(rows()).toEqual([
      ['Menu · Press 1 for sales.What the caller hears', 'Press 1 for sales.', 'Pulse 1 para ventas.'],
      ['Menu · Press 1 for sales.Sales, Or says', 'sales · the shop', 'Missing'],
      ['EndClosing words', 'Goodbye.', 'Adiós.'],
    ])
  })

  it('say of a part for which no recording was chosen that there is none, not the key of another', async () => {
    const recording = (content: object) => ({ kind: 'recording', content, text: {} })
    const { rows } = await open(
      flowOf({ hi: { type: 'say', data: { prompt: [recording({ 'en-US': 'jingle' }), recording({})] } } }),
    )
    expect(rows().map(([where]) => where)).toEqual([
      expect.stringContaining('♪ jingle'),
      expect.stringContaining('♪ no recording yet'),
    ])
  })

  it('have a row for a recording without words, by its node and its part, which can be written in', async () => {
    const recording = { kind: 'recording', content: { 'en-US': 'jingle' }, text: {} }
    const { rows, spoken } = await open(
      flowOf(
        { hi: { type: 'say', data: { prompt: [...written('Hello.', 'Hola.'), recording] } } },
        { languages: ['en-US', 'es-ES'] },
      ),
    )
    expect(rows()).toEqual([
      [expect.stringMatching(/What the caller hears, part 1$/), 'Hello.', 'Hola.'],
      [expect.stringMatching(/^Say.*What the caller hears, part 2$/), 'A recording', 'Missing'],
    ])
    await pressKey('ArrowDown')
    await pressKey('ArrowRight')
    await pressKey('Enter')
    await type('Bienvenidos.')
    await pressKey('Enter')
    expect(spoken('hi')).toContain('"es-ES":"Bienvenidos."')
  })

  it('say which time a prompt is for, and the name of a node that has one', async () => {
    const data = { noInputPrompts: [written('Are you there?'), written('Hello?')], noMatchPrompts: [written('No.')] }
    const nodes = flow.nodes.map((node) =>
      node.id === 'menu' ? { ...node, label: 'Main', data: { ...node.data, ...data } } : node,
    )
    const { rows } = await open({ ...flow, nodes })
    expect(rows().map(([where]) => where)).toEqual(
      expect.arrayContaining([
        'MainAfter silence, first time',
        'MainAfter silence, second time',
        'MainAfter a wrong answer, first time',
      ]),
    )
  })

  it('are gone through by arrows and written in place, one step a cell', async () => {
    const { cursor, spoken, steps } = await open()
    expect(cursor()).toBe('Press 1 for sales.')
    await pressKey('ArrowRight')
    await pressKey('ArrowDown')
    expect(cursor()).toBe('Missing')
    await pressKey('Enter')
    await type('ventas')
    await type('ventas\nla tienda')
    await pressKey('Enter')
    expect(spoken('menu')).toContain('"es-ES":["ventas","la tienda"]')
    expect(steps()).toBe(1)
    expect(cursor()).toBe('Adiós.')
    expect(document.activeElement?.getAttribute('role')).toBe('grid')
  })

  it('are left as they were on Escape, and begun anew by a letter', async () => {
    const { flow: now, cursor, spoken } = await open()
    await pressKey('Enter')
    await type('Something else')
    await pressKey('Escape')
    expect(now()).toBe(flow)
    await pressKey('P')
    expect((document.activeElement as HTMLTextAreaElement).value).toBe('P')
    await type('Please press 1.')
    await pressKey('Tab')
    expect(spoken('menu')).toContain('Please press 1.')
    expect(cursor()).toMatch(/^Pulse 1 para ventas/)
  })

  it('have every letter at once, as one step however long it takes', async () => {
    const { spoken, steps, flow: now, cursor } = await open()
    await pressKey('Enter')
    await type('Press 1')
    expect(spoken('menu')).toContain('"en-US":"Press 1"')
    await type('Press 1 now.')
    expect(spoken('menu')).toContain('"en-US":"Press 1 now."')
    expect(steps()).toBe(1)
    await pressKey('Escape')
    expect([now(), steps(), cursor()]).toEqual([flow, 0, 'Press 1 for sales.'])
  })

  it('stay where they are while they are written, whatever becomes of the rows', async () => {
    const { show, rows, spoken, studio, change } = await open(stale)
    await show('missing')
    document.querySelector<HTMLElement>('[role="grid"]')?.focus()
    await pressKey('ArrowRight')
    await pressKey('Enter')
    await type('v')
    expect(rows()).toHaveLength(1)
    await change(() =>
      studio.document.rebase((now) =>
        setText(now, { nodeId: 'menu', path: 'prompt.0.text', language: 'es-ES', text: '' }),
      ),
    )
    expect(rows()).toHaveLength(2)
    await type('ventas')
    await pressKey('Tab')
    expect(spoken('menu')).toContain('"es-ES":["ventas"]')
    expect(rows().map(([where]) => where)).toEqual(['Menu · Press 1 for sales.What the caller hears'])
  })

  it('keep what is too long from being written', async () => {
    const { flow: now, place } = await open()
    await pressKey('Enter')
    await type('x'.repeat(4001))
    await pressKey('Enter')
    expect(place.querySelector('[role="alert"]')?.textContent).toBe('A text has at most 4,000 characters.')
    await pressKey('Escape')
    expect(now()).toBe(flow)
  })

  it('are marked stale when their source has changed, and as right by a key', async () => {
    const { head, show, rows, flow: now } = await open(stale)
    expect(head()[2]).toBe('Spanish (Spain)33 % of 3 texts, 1 stale')
    await show('stale')
    expect(rows().map(([where]) => where)).toEqual(['EndClosing words'])
    document.querySelector<HTMLElement>('[role="grid"]')?.focus()
    await pressKey('ArrowRight')
    await pressKey('Enter', { ctrlKey: true })
    expect(now().staleTranslations).toBeUndefined()
    expect(rows()).toEqual([])
  })

  it('are filtered by what is missing, what is selected and words', async () => {
    const { show, rows, place, studio, change } = await open()
    await show('missing')
    expect(rows()).toHaveLength(1)
    await change(() => studio.view.select(['bye']))
    await show('selected')
    expect(rows().map(([, words]) => words)).toEqual(['Goodbye.'])
    await show('all')
    await type('pulse', place.querySelector('[aria-label="Search texts"]'))
    expect(rows()).toHaveLength(1)
    await type('nothing of the kind', place.querySelector('[aria-label="Search texts"]'))
    expect(place.textContent).toContain('No text fits')
  })

  it('lead to their node', async () => {
    const { studio } = await open()
    await pressKey('Home')
    await pressKey('Enter')
    expect(studio.view.getState().focus).toMatchObject({ nodeId: 'menu', field: 'prompt.0.text' })
  })

  it('come in from a file, and what cannot be used is told by its line', async () => {
    const { place, spoken, steps } = await open()
    const csv = textsToCsv(flow).replace('Adiós.', 'Hasta luego.') + 'nobody/prompt,x,y\r\n'
    await bringIn(place, csv)
    expect(spoken('bye')).toContain('Hasta luego.')
    expect(place.querySelector('.textsNotice')?.textContent).toBe(
      '1 text was changed. 1 thing could not be used:Line 6 “nobody/prompt” is not a text of this flow.',
    )
    expect(steps()).toBe(1)
  })

  it('keep their accents when a spreadsheet has saved them as it does, and say so', async () => {
    const { place, spoken } = await open()
    const csv = 'key;es-ES\r\nbye/prompt.0.text;Adiós, señor.\r\n'
    await bringIn(
      place,
      Uint8Array.from(csv, (letter) => letter.charCodeAt(0)),
    )
    expect(spoken('bye')).toContain('Adiós, señor.')
    expect(place.querySelector('.textsNotice')?.textContent).toBe(
      '1 text was changed.The file was not UTF-8; it was read as Windows-1252. Check accented letters.',
    )
  })

  it('ask whose English holds when it was changed after the export, and keep what was written since', async () => {
    const { place, spoken, steps, flow: now, studio, change } = await open(stale)
    const csv = textsToCsv(flow).replace('Adiós.', 'Hasta luego.')
    const button = (words: string) =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === words)
    await bringIn(place, csv, '[role="dialog"]')
    const dialog = document.querySelector('[role="dialog"]')
    expect(dialog?.textContent).toContain('The file has other English (United States) texts in 1 place')
    expect([...(dialog?.querySelectorAll('tbody td') ?? [])].map(({ textContent }) => textContent)).toEqual([
      'Have a nice day.',
      'Goodbye.',
    ])
    expect([now(), document.activeElement?.textContent]).toEqual([stale, 'Keep the flow’s'])
    await click(button('Keep the flow’s'))
    await vi.waitFor(() => expect(spoken('bye')).toContain('Hasta luego.'))
    await settle()
    expect(spoken('bye')).toContain('Have a nice day.')
    expect(place.querySelector('.textsNotice')?.textContent).toBe(
      '1 text was changed. 1 of them is marked to be looked at again.',
    )
    expect(steps()).toBe(1)
    await change(() => studio.document.undo())
    expect(now()).toBe(stale)
  })

  it('take the English of the file when told so, and nothing when the question is closed', async () => {
    const { place, spoken, flow: now } = await open(stale)
    await bringIn(place, textsToCsv(flow), '[role="dialog"]')
    await click(document.querySelector('[aria-label="Import nothing"]'))
    await vi.waitFor(async () => {
      await settle()
      expect(document.querySelector('[role="dialog"]')).toBeNull()
    })
    expect(now()).toBe(stale)
    await bringIn(place, textsToCsv(flow), '[role="dialog"]')
    await click([...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Take the file’s'))
    await vi.waitFor(() => expect(spoken('bye')).toContain('Goodbye.'))
  })

  it('are replaced as one step, told how often first', async () => {
    const { place, spoken, steps } = await open()
    await type('1', place.querySelector('[aria-label="Search texts"]'))
    await click(place.querySelector('[aria-label="Replace"]'))
    await type('9', place.querySelector('[aria-label="Replace with"]'))
    await click([...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Replace in 2 places'))
    expect(spoken('menu')).toContain('Pulse 9 para ventas.')
    expect(steps()).toBe(1)
  })

  it('are only read by a viewer', async () => {
    const { flow: now, place } = await open(flow, { readOnly: 'Your role is viewer.' })
    await pressKey('Delete')
    await pressKey('Enter')
    expect(place.querySelector('textarea')).toBeNull()
    expect(now()).toBe(flow)
    expect(place.querySelector('[role="status"]')?.textContent).toBe('Your role is viewer.')
  })

  it('draws what is in view of 500 nodes', async () => {
    const { rows } = await open(largeFlow(500))
    expect(rows().length).toBeLessThan(100)
  })
})

describe('gridMove', () => {
  const at = { row: 1, column: 1, rows: 5, columns: 3, withMod: false }
  it('goes to the edges and not past them', () => {
    expect(gridMove('ArrowUp', { ...at, row: 0 })).toEqual({ row: 0, column: 1 })
    expect(gridMove('End', at)).toEqual({ row: 1, column: 2 })
    expect(gridMove('Home', { ...at, withMod: true })).toEqual({ row: 0, column: 0 })
    expect(gridMove('End', { ...at, withMod: true })).toEqual({ row: 4, column: 2 })
    expect(gridMove('PageDown', at)).toEqual({ row: 4, column: 1 })
    expect(gridMove('x', at)).toBeUndefined()
  })
})
