import { act, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { settle, show, typeInto } from '../testing.tsx'
import type { Week } from './week.ts'
import { WeekGrid } from './WeekGrid.tsx'

const nineToFive = [{ from: '09:00', to: '17:00' }]

async function openGrid(first: Week, isReadOnly = false) {
  let week = first
  function Grid() {
    const [now, setNow] = useState(first)
    week = now
    return <WeekGrid week={now} onChange={setNow} isReadOnly={isReadOnly} />
  }
  const place = await show(<Grid />)
  const named = <Kind extends HTMLElement>(label: string) => {
    const found = document.querySelector<Kind>(`[aria-label="${label}"]`)
    if (!found) throw new Error(`Nothing is called ${label}.`)
    return found
  }
  const click = async (label: string) => {
    await act(async () => named(label).click())
    await settle()
  }
  const type = async (label: string, text: string) => {
    const input = named<HTMLInputElement>(label)
    await typeInto(input, text)
    await act(async () => input.dispatchEvent(new FocusEvent('focusout', { bubbles: true })))
  }
  return { place, click, type, week: () => week }
}

describe('the grid of a week', () => {
  it('adds and removes hours of a day, several of them', async () => {
    const { click, week } = await openGrid({})
    await click('Add hours on Monday')
    await click('Add hours on Monday')
    expect(week()).toEqual({
      '1': [
        { from: '09:00', to: '17:00' },
        { from: '18:00', to: '22:00' },
      ],
    })
    await click('Remove 09:00 to 17:00 on Monday')
    await click('Remove 18:00 to 22:00 on Monday')
    expect(week()).toEqual({})
  })

  it('takes exact times as they are typed, and puts back what is no time', async () => {
    const { type, week, place } = await openGrid({ '1': nineToFive })
    await type('Monday: from', 'early')
    expect(week()).toEqual({ '1': nineToFive })
    await type('Monday: from', '815')
    await type('Monday: to', 'midnight')
    await type('Monday: to', '24')
    expect(week()).toEqual({ '1': [{ from: '08:15', to: '24:00' }] })
    expect(place.querySelector<HTMLInputElement>('[aria-label="Monday: from"]')?.value).toBe('08:15')
  })

  it('says what is wrong with hours that end before they begin', async () => {
    const { type, place } = await openGrid({ '1': nineToFive })
    await type('Monday: to', '6')
    expect(place.querySelector('[role="alert"]')?.textContent).toContain('ends before it begins')
  })

  it('copies a day to the working days', async () => {
    const { click, week } = await openGrid({ '1': nineToFive, '6': nineToFive })
    await click('Copy Monday to other days')
    const item = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find(
      ({ textContent }) => textContent === 'Monday to Friday',
    )
    await act(async () => item?.click())
    expect(Object.keys(week())).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('changes nothing for who may only look', async () => {
    const { place } = await openGrid({ '1': nineToFive }, true)
    expect(place.querySelectorAll('button')).toHaveLength(0)
    expect(place.querySelector<HTMLInputElement>('[aria-label="Monday: from"]')?.readOnly).toBe(true)
  })
})
