import { act, useEffect, useState } from 'react'
import { expect, it } from 'vitest'
import { show } from '../testing.tsx'
import { useSelection } from './useSelection.ts'

type Row = { id: string }

/** A list whose rows are its ids, a button each. */
async function open(rows: readonly Row[]) {
  let chosen: readonly string[] = []
  let change: (rows: readonly Row[]) => void = () => undefined
  function List({ first }: { first: readonly Row[] }) {
    const [shown, setShown] = useState(first)
    const selection = useSelection(shown)
    useEffect(() => {
      chosen = selection.chosen.map(({ id }) => id)
      change = setShown
    })
    return (
      <div id="list" onKeyDown={selection.onKeyDown}>
        <button onClick={selection.toggleAll}>all</button>
        {shown.map(({ id }) => (
          <button key={id} onClick={({ shiftKey }) => selection.toggle(id, shiftKey)}>
            {id}
          </button>
        ))}
      </div>
    )
  }
  await show(<List first={rows} />)
  const press = (name: string) =>
    act(async () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name)?.click())
  const strike = (key: string, ctrlKey = false) =>
    act(async () => {
      const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true })
      document.querySelector('#list')?.dispatchEvent(event)
    })
  return { press, strike, chosen: () => chosen.join(''), show: (next: readonly Row[]) => act(async () => change(next)) }
}

const rows = ['a', 'b', 'c'].map((id) => ({ id }))

it('ticks all with the keyboard, and none with Escape', async () => {
  const { strike, chosen } = await open(rows)
  await strike('a')
  expect(chosen()).toBe('')
  await strike('a', true)
  expect(chosen()).toBe('abc')
  await strike('Escape')
  expect(chosen()).toBe('')
})

it('completes what is ticked before it takes all of it back', async () => {
  const { press, chosen } = await open(rows)
  await press('b')
  await press('all')
  expect(chosen()).toBe('abc')
  await press('all')
  expect(chosen()).toBe('')
})

it('leaves out what is not shown any more', async () => {
  const { press, chosen, show } = await open(rows)
  await press('a')
  await press('c')
  await show(rows.slice(1))
  expect(chosen()).toBe('c')
})
