import { MantineProvider } from '@mantine/core'
import { act } from 'react'
import { expect, it } from 'vitest'
import { pressKey, type } from '../studio/showPanel.tsx'
import { show } from '../testing.tsx'
import { VariableRow } from './LiveVariables.tsx'

it('sets a variable once, by Enter and by leaving the field while it is set', async () => {
  const set: unknown[] = []
  let finish = () => {}
  const onSet = (value: unknown) => {
    set.push(value)
    return new Promise<void>((resolve) => (finish = resolve))
  }
  const place = await show(
    <MantineProvider>
      <table>
        <tbody>
          <VariableRow
            variable={{ name: 'plan', type: 'text' }}
            value="tin"
            isChanged={false}
            canChange
            onSet={onSet}
          />
        </tbody>
      </table>
    </MantineProvider>,
  )
  const field = place.querySelector('input')
  field?.focus()
  await type('gold', field)
  await pressKey('Enter', {}, field)
  await act(async () => field?.blur())
  expect(set).toEqual(['gold'])
  await act(async () => finish())
  await type('silver', field)
  await pressKey('Enter', {}, field)
  expect(set).toEqual(['gold', 'silver'])
})
