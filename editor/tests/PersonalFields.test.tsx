import { act, useState } from 'react'
import { expect, it } from 'vitest'
import { press, show } from '../testing.tsx'
import { keptOf, nothingPersonal, PersonalFields } from './PersonalFields.tsx'

const parts = {
  callerNumber: '+441234567890',
  answers: [{ line: 2, status: 200, body: '{"name":"Grace"}' }],
}

it('keeps no number unless chosen, and of answers what is left of them', async () => {
  let kept: ReturnType<typeof keptOf>
  function Form() {
    const [choice, setChoice] = useState(nothingPersonal)
    kept = keptOf(parts, choice)
    return <PersonalFields parts={parts} choice={choice} onChange={setChoice} />
  }
  const place = await show(<Form />)
  expect(place.textContent).toContain('whoever may read or export the flow reads it too')
  expect(place.querySelector('textarea')?.value).toBe('{"name":"Grace"}')
  expect(kept).toEqual({ caller: 'fictional', lines: {} })
  await press(place, 'Clear')
  expect(kept).toEqual({ caller: 'fictional', lines: { 2: 'respond 200 {}' } })
  await act(async () => place.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click())
  expect(kept?.caller).toBe('real')
})

it('is no test while an answer is no JSON', () => {
  expect(keptOf(parts, { keepsNumber: false, bodies: { 2: '{' } })).toBeUndefined()
})

it('has nothing to ask where nothing is personal', async () => {
  const place = await show(
    <PersonalFields
      parts={{ callerNumber: undefined, answers: [] }}
      choice={nothingPersonal}
      onChange={() => undefined}
    />,
  )
  expect(place.querySelector('[role="group"]')).toBeNull()
})
