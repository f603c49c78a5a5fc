import { expect, it } from 'vitest'
import type { CallerEvent } from '#shared/run/event.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { at, newCall, newHost } from '#runtime/testing/hosts.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { awaitingSessions } from './awaitSession.ts'

const menu = flowOf({
  start: { type: 'start', to: 'ask' },
  ask: {
    type: 'menu',
    data: { prompt: say('Ask.'), choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }] },
    to: { k1: 'end', noInput: 'end', noMatch: 'end' },
  },
  end: { type: 'end' },
})
const hungUp = (cause: string): CallerEvent => ({ kind: 'hungUp', at: at(1), cause })

onPglite('a hang-up that is faster than the first document', (database) => {
  const set = async () => {
    const { db } = database.store
    const companyId = await newCompany(db)
    const host = newHost(database.store)
    const timers = manualTimers()
    let pauses = 0
    const counted: Parameters<typeof awaitingSessions>[1] = {
      after: (ms, run) => {
        pauses++
        return timers.after(ms, run)
      },
    }
    return {
      host,
      timers,
      pauses: () => pauses,
      waiting: awaitingSessions(host, counted),
      call: newCall(companyId, await publishFlow(db, companyId, { flow: menu })),
    }
  }

  it('ends the session once there is one', async () => {
    const { host, timers, pauses, waiting, call } = await set()
    const delivered = waiting.deliver(call, hungUp('completed'), 'key')
    await expect.poll(pauses).toBe(1)
    await host.startPhoneSession(call)
    await timers.pass(100)
    expect(await delivered).toBe('stepped')
  })

  it('waits for nothing when nobody had answered', async () => {
    const { pauses, waiting, call } = await set()
    expect(await waiting.deliver(call, hungUp('no-answer'), 'key')).toBe('unknown')
    expect(pauses()).toBe(0)
  })
})
