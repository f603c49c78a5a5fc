import { expect, it } from 'vitest'
import { companyOf } from './changes.ts'

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
