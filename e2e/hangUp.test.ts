import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionEvent } from '#shared/api/session.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { marketingNumber } from './demo.ts'
import { startOnOneClock, type OneClock } from './oneClock.ts'
import { newDataDir, removeDataDir } from './product.ts'

type Numbers = { items: { number: string; webhooks: { state: string; faults: { url: string; actual: unknown }[] } }[] }
type Sessions = { items: { id: string; status: string; ending: string | null }[] }

eachDatabase('an inbound hang-up', (database) => {
  const dataDir = newDataDir()
  let world: OneClock
  beforeAll(async () => {
    world = await startOnOneClock(database.store, dataDir)
  })
  afterAll(async () => {
    await world?.stop()
    removeDataDir(dataDir)
  })

  /** Rings the marketing menu and listens for 20 s. */
  const callIn = async () => {
    const { carrier, clock, api } = world
    const hungUpAt: number[] = []
    const phone = {
      on(event: { kind: string; at: number }) {
        if (event.kind === 'hungUp') hungUpAt.push(event.at)
      },
    }
    const { control, call } = carrier.engine.ringIn({ to: marketingNumber, from: '+15550190001', phone })
    await clock.advance(20_000)
    const find = async () => (await api<Sessions>('GET', `/api/sessions?callSid=${call.sid}`)).items[0]
    const session = await find()
    expect(session?.status).toBe('live')
    return { control, call, hungUpAt, find, id: session?.id ?? '' }
  }
  const webhooks = async () =>
    (await world.api<Numbers>('GET', '/api/numbers')).items.find(({ number }) => number === marketingNumber)?.webhooks

  it('closes the session within a second', async () => {
    const { control, id, hungUpAt, find } = await callIn()
    const stream = await fetch(`${world.url}/api/sessions/${id}/events`, { headers: world.headers })
    control.hangUp()
    await world.clock.advance(1000)
    // The stream ends with the session, as soon as its last step is durable.
    const steps = [...(await stream.text()).matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json))
    const last = steps.at(-1) as SessionEvent
    expect(last).toMatchObject({ kind: 'hungUp', ended: { reason: 'hungUp' } })
    expect(Date.parse(last.at) - (hungUpAt[0] ?? 0)).toBeLessThan(1000)
    expect(await find()).toMatchObject({ status: 'ended', ending: 'hungUp' })
    expect(await webhooks()).toMatchObject({ state: 'right', faults: [] })
  })

  it('that no StatusCallback tells is found by the reaper, and the number shows the fault', async () => {
    const { carrier, clock, api } = world
    const number = [...carrier.engine.model.numbers.values()].find(({ phoneNumber }) => phoneNumber === marketingNumber)
    if (!number) throw new Error('The carrier has not the number of the demo.')
    number.statusCallback = null
    const { control, call, find } = await callIn()
    control.hangUp()
    await clock.advance(1000)
    expect(call.status).toBe('completed')
    // Nothing was told: the session waits on, and nobody has looked at the number.
    expect((await find())?.status).toBe('live')
    expect(await webhooks()).toMatchObject({ state: 'right' })
    while ((await find())?.status === 'live') await clock.advance(30_000)
    expect(await find()).toMatchObject({ status: 'ended', ending: 'hungUp' })
    await expect.poll(webhooks).toMatchObject({ state: 'wrong', faults: [{ url: 'status', actual: null }] })
    expect(call.endedAt).not.toBeNull()
    expect(clock.now() - (call.endedAt ?? 0)).toBeLessThan(20 * 60_000)
    // Set right again, it is right.
    await api('POST', `/api/numbers/${encodeURIComponent(marketingNumber)}/webhooks`)
    expect(await webhooks()).toMatchObject({ state: 'right' })
  })
})
