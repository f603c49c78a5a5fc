import { flowOf } from '#shared/testing/flows.ts'
import { describe, expect, it } from 'vitest'
import { click, pressKey, showPanel, type } from '../studio/showPanel.tsx'
import { changeVariable, placesOf, readDefault, variableRows } from './variableRows.ts'
import { VariablesPanel } from './VariablesPanel.tsx'

const flow = flowOf(
  {
    start: { type: 'start', to: 'ask' },
    ask: { type: 'collect', data: { prompt: [], saveAs: 'order' }, to: 'hello' },
    hello: {
      type: 'say',
      data: {
        prompt: [{ kind: 'text', text: { 'en-US': 'Order {{ vars.order }}, {{ vars.order }} for {{ vars.who }}' } }],
      },
    },
  },
  {
    variables: [
      { name: 'order', type: 'text', default: '12' },
      { name: 'idle', type: 'number', sensitive: true },
    ],
  },
)

async function open(options = {}) {
  const shown = await showPanel(flow, <VariablesPanel />, options)
  const named = (label: string) => {
    const id = [...shown.place.querySelectorAll('label')].find((one) => one.textContent === label)?.htmlFor
    return document.getElementById(id ?? '')
  }
  const button = (words: string) => [...shown.place.querySelectorAll('button')].find((one) => one.textContent === words)
  return {
    ...shown,
    named,
    button,
    rows: () => [...shown.place.querySelectorAll('.variableRow')].map((one) => one.textContent),
  }
}

describe('the variables', () => {
  it('are listed with type and uses, unused ones marked, undeclared ones apart', async () => {
    const { rows, place } = await open()
    expect(rows()).toEqual(['orderText2', 'idleNumberUnused', 'whoDeclare'])
    expect(place.querySelector('[aria-label="Sensitive"]')).not.toBeNull()
  })

  it('say where they are set and read, and lead there', async () => {
    const { place, studio } = await open()
    await click(place.querySelector('.variableRow'))
    const places = [...place.querySelectorAll('.variablePlace')]
    expect(places.slice(0, 2).map(({ textContent }) => textContent)).toEqual(['Set byCollect', 'Read bySay'])
    await click(places[1])
    expect(studio.view.getState().focus).toMatchObject({ nodeId: 'hello', field: 'prompt.0.text.en-US' })
  })

  it('are renamed everywhere in one step, and refuse a name that is taken', async () => {
    const { place, named, flow: now, steps, change, studio } = await open()
    await click(place.querySelector('.variableRow'))
    await type('idle', named('Name'))
    await pressKey('Enter', {}, named('Name'))
    expect(place.textContent).toContain('There is a variable idle already.')
    await type('parcel', named('Name'))
    await pressKey('Enter', {}, named('Name'))
    expect(now().variables[0]?.name).toBe('parcel')
    expect(JSON.stringify(now().nodes)).not.toContain('order')
    expect(steps()).toBe(1)
    expect(named('Name')?.getAttribute('value')).toBe('parcel')
    expect(place.textContent).toContain('Renamed to parcel, in 2 places.')
    await change(studio.document.undo)
    expect(place.textContent).not.toContain('Renamed to parcel')
  })

  it('are added, declared and described', async () => {
    const { place, button, flow: now, named } = await open()
    await type('city', place.querySelector('[aria-label="Name of the new variable"]'))
    await click(button('Add'))
    await click(place.querySelector('[aria-label="Declare who"]'))
    expect(now().variables.map(({ name }) => name)).toEqual(['order', 'idle', 'city', 'who'])
    await type('Who calls', named('Description'))
    expect(now().variables.at(-1)).toEqual({ name: 'who', type: 'text', description: 'Who calls' })
  })

  it('are deleted at once when unused, and after a question when used', async () => {
    const { place, button, flow: now } = await open()
    const [order, idle] = place.querySelectorAll('.variableRow')
    await click(idle)
    await click(button('Delete idle'))
    expect(now().variables.map(({ name }) => name)).toEqual(['order'])
    await click(order)
    await click(button('Delete order'))
    expect(place.querySelector('[role="alert"]')?.textContent).toContain('2 places use order.')
    await click(button('Delete all the same'))
    expect(now().variables).toEqual([])
  })

  it('keep a default of their type, and say what is wanted otherwise', async () => {
    const { place, flow: now, named } = await open()
    await click(place.querySelectorAll('.variableRow')[1])
    const field = () => named('Value at the beginning of a call')
    await type('many', field())
    expect(place.textContent).toContain('Write a number, such as 12.50.')
    await type('7', field())
    await pressKey('Enter', {}, field())
    expect(now().variables[1]).toEqual({ name: 'idle', type: 'number', sensitive: true, default: 7 })
  })

  it('can only be read by a viewer', async () => {
    const { place, named } = await open({ readOnly: 'Your role is viewer.' })
    expect(place.textContent).toContain('Your role is viewer.')
    await click(place.querySelector('.variableRow'))
    expect(named('Name')).toHaveProperty('disabled', true)
  })
})

describe('variableRows', () => {
  it('counts every place, and leads to each node once', () => {
    const [order] = variableRows(flow)
    expect(order).toMatchObject({ name: 'order', isUnused: false, places: 2 })
    expect(order && placesOf(order)).toEqual([
      { nodeId: 'ask', does: 'sets' },
      { nodeId: 'hello', does: 'reads', field: 'prompt.0.text.en-US' },
    ])
  })

  it('keeps a default over a change of type as far as the type holds it', () => {
    const changed = (to: string) => changeVariable(flow, 'order', { type: to }).variables[0]
    expect(changed('number')).toEqual({ name: 'order', type: 'number', default: 12 })
    expect(changed('date')).toEqual({ name: 'order', type: 'date' })
  })

  it('reads defaults as they are written', () => {
    const read = (text: string, kind: Parameters<typeof readDefault>[1]) => readDefault(text, kind, 'UTC')
    expect(read('  ', 'number')).toEqual({ ok: true, value: undefined })
    expect(read('no', 'boolean')).toEqual({ ok: true, value: false })
    expect(read('a, b', 'list')).toEqual({ ok: true, value: ['a', 'b'] })
    expect(read('{"a": 1}', 'json')).toEqual({ ok: true, value: { a: 1 } })
    expect(read('{"a": 1', 'json')).toMatchObject({ ok: false })
    expect(read('soon', 'date')).toMatchObject({ ok: false })
  })
})
