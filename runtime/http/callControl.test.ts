import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { notingCarrier, standingClock } from '#runtime/testing/newApi.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { systemRandom } from '../clock.ts'
import { insertInboundCall } from '../store/calls.ts'
import { createCallControl } from './callControl.ts'

eachDatabase('hanging up', (database) => {
  it('asks the account that the call came through, whatever the company calls through now', async () => {
    const { db } = database.store
    const clock = standingClock()
    const accounts = ['1', '2'].map((digit) => notingCarrier(`AC${digit.repeat(32)}`))
    const [old, now] = accounts
    const calls = createCallControl({
      ...{ db, clock, random: systemRandom, baseUrl: 'https://ivr.example.test', log: silentLog },
      sealer: createSealer(new Uint8Array(32)),
      carrierOf: async () => now?.carrier,
      carrierBySid: async (_, sid) => accounts.find(({ carrier }) => carrier.accountSid === sid)?.carrier,
    })
    const call = { companyId: randomUUID(), id: randomUUID(), callSid: 'CA1', carrierSid: `AC${'1'.repeat(32)}` }
    await insertInboundCall(db, { ...call, createdAt: clock.now() })
    expect(await calls.hangUp({ companyId: call.companyId, callId: call.id })).toBe('asked')
    expect(old?.hungUp).toEqual(['CA1'])
    expect(now?.hungUp).toEqual([])
  })
})
