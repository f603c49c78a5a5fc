import { expect, it } from 'vitest'
import { createModel, createSids, type Account } from '../model.ts'
import { createRandom } from '../random.ts'
import { keptOfAnAccount } from './keepNewest.ts'
import type { Line } from './lines.ts'
import { createLine } from './queues.ts'

it('keeps an account from having more queues than it can, but for those that REST made or somebody waits in', () => {
  const sw = { makeSid: createSids(createRandom('queues')), model: createModel(), lines: new Map<string, Line>() }
  const account = { sid: 'AC1' } as Account
  const create = (friendlyName: string, isOnDemand: boolean) =>
    createLine(sw, account, { friendlyName, maxSize: 100, isOnDemand }, 0)
  const own = create('own', false)
  const looked = create('looked into', true)
  sw.lines.get(looked.sid)?.wanted.push(() => undefined)
  const first = create('first', true)
  for (let index = 0; index < keptOfAnAccount; index++) create(`made ${index}`, true)
  expect(sw.model.queues.size).toBeLessThanOrEqual(keptOfAnAccount)
  expect([...sw.lines.keys()]).toEqual([...sw.model.queues.keys()])
  expect(sw.model.members.size).toBe(sw.model.queues.size)
  expect([own, looked, first].map(({ sid }) => sw.model.queues.has(sid))).toEqual([true, true, false])
})
