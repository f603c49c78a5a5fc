import { afterAll, beforeAll, expect, it } from 'vitest'
import { onPostgres } from '#runtime/testing/databases.ts'
import { marketingNumber } from './demo.ts'
import { startOnOneClock, type OneClock } from './oneClock.ts'
import { newDataDir, removeDataDir } from './product.ts'

type Placed = { id: string; status: string }
type Page<Item> = { items: Item[] }

const isOver = ({ status }: { status: string }) => !['queued', 'initiated', 'ringing', 'in-progress'].includes(status)

onPostgres('a carrier that fails', (database) => {
  const dataDir = newDataDir()
  let world: OneClock
  beforeAll(async () => {
    // The end of a call that is cut before its first document is answered two seconds later, and the clock waits for the answer.
    world = await startOnOneClock(database.store, dataDir, { webhookTimeScale: 0.1 })
  })
  afterAll(async () => {
    await world?.stop()
    removeDataDir(dataDir)
  })

  const place = (to: string) => world.api<Placed>('POST', '/api/calls', { to, flowKey: 'marketing-menu' })
  const callNow = (id: string) => world.api<Placed>('GET', `/api/calls/${id}`)
  const items = async (path: string) => (await world.api<Page<Placed>>('GET', path)).items
  /** Lets time pass until no call is open and no session lives; the time limit of the test bounds it. */
  const passUntilOver = async () => {
    const open = ['queued', 'initiated', 'ringing', 'in-progress'].map((status) => `/api/calls?status=${status}`)
    for (const path of [...open, '/api/sessions?status=live'])
      while ((await items(path)).length > 0) await world.clock.advance(120_000)
  }

  it('to place calls, and loses its answers: none is dialled twice, each is known, and comes to its end', async () => {
    const { faults, engine } = world.carrier
    const before = { ...faults.counts }
    faults.set({ restError: 0.3, restBusy: 0.3, restAnswerLost: 0.3 })
    const numbers = Array.from({ length: 50 }, (_, index) => `+1555018${2000 + index}`)
    const placed = await Promise.all(numbers.map(place))
    const dialled = (to: string) => [...engine.model.calls.values()].filter((call) => call.to === to)
    // Refused for good is failed at once; what nobody knows is queued, and found out.
    for (const [index, { status }] of placed.entries()) {
      const count = dialled(numbers[index] ?? '').length
      if (status === 'failed') expect(count).toBe(0)
      else expect(count).toBeLessThanOrEqual(1)
    }
    await passUntilOver()
    const calls = await Promise.all(placed.map(({ id }) => callNow(id)))
    const [theirs, ours] = [
      numbers.map((to) => dialled(to).map(({ status }) => status)),
      calls.map(({ status }) => (status === 'failed' ? [] : [status])),
    ]
    expect(ours).toEqual(theirs)
    expect(theirs.flat().length).toBeGreaterThan(10)
    for (const fault of ['restError', 'restBusy', 'restAnswerLost'] as const)
      expect(faults.counts[fault] - before[fault]).toBeGreaterThan(5)
    faults.set({})
  })

  it('in the midst of calls: every session closes', async () => {
    const { faults, engine } = world.carrier
    const before = faults.counts.kill
    faults.set({ kill: 0.05 })
    // They are silent, or press 1 for as long as they are asked.
    const people = Array.from({ length: 20 }, (_, index) => (index % 2 ? '+15550190008' : '+15550190001'))
    const rungIn = people.map((from) => engine.ringIn({ to: marketingNumber, from }).call)
    const placed = await Promise.all(people.map(place))
    await passUntilOver()
    const calls = [...rungIn, ...(await Promise.all(placed.map(({ id }) => callNow(id))))]
    expect(calls.filter((call) => !isOver(call))).toEqual([])
    expect((await items('/api/sessions?status=ended&limit=100')).length).toBeGreaterThan(calls.length)
    expect(faults.counts.kill - before).toBeGreaterThan(5)
    faults.set({})
  })
})
