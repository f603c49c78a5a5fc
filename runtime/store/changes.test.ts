import { expect, it } from 'vitest'
import { announceChange, companyOf, hearingItself } from './changes.ts'

it.each([
  ['{"companyId":"c1","subject":"flow","id":"f1"}', 'c1'],
  ['{"companyId":"c1"}', 'c1'],
  ['{"companyId":7}', undefined],
  ['null', undefined],
  ['hello', undefined],
  ['', undefined],
])('the company of the message %j is %j, and no message ends the process', (payload, companyId) => {
  expect(companyOf(payload)).toBe(companyId)
})

it('is heard by the process that made a change before the store has told anybody, and nothing else is', async () => {
  const heard: string[] = []
  const told: string[] = []
  let hasTold: () => void = () => undefined
  const store = {
    notify: async (channel: string) => {
      await new Promise<void>((resolve) => (hasTold = resolve))
      told.push(channel)
    },
  }
  const announcing = hearingItself(store, (payload) => heard.push(payload))
  const announced = announceChange(announcing, { companyId: 'c1', subject: 'schedule', id: 'desk' })
  expect([heard.map(companyOf), told]).toEqual([['c1'], []])
  hasTold()
  await announced
  expect(told).toEqual(['patchbay_changes'])
  const other = announcing.notify('patchbay_drafts', '{}')
  hasTold()
  await other
  expect(heard).toHaveLength(1)
})
