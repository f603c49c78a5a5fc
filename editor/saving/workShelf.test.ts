import { flowOf, say } from '#shared/testing/flows.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { keptMs } from '../account/keptHere.ts'
import { memoryStore } from './memoryStore.ts'
import { openWorkShelf, type UnreadableWork } from './workShelf.ts'
import { countKept, sweepWork } from './workStore.ts'

const flow = flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt: say('Goodbye.') } } })
const ada = { companyId: 'acme', userId: 'ada' }
const mine = { ...ada, flowId: 'menu' }
const work = { revision: 3, base: flow, ours: { ...flow, name: 'Mine' }, sent: [] }

beforeEach(() => sessionStorage.clear())

describe('the shelf of work', () => {
  it('gives the next page what the last one kept, to its author only', async () => {
    const store = memoryStore()
    await openWorkShelf(mine, { store }).keep(work)
    const slot = sessionStorage.getItem('patchbay-work-slot') ?? ''
    for (const other of [
      { ...mine, userId: 'ben' },
      { ...mine, companyId: 'bell' },
      { ...mine, flowId: 'other' },
    ]) {
      sessionStorage.setItem('patchbay-work-slot', slot)
      expect(await openWorkShelf(other, { store }).takeOver()).toEqual([])
    }
    sessionStorage.setItem('patchbay-work-slot', slot)
    expect(await openWorkShelf(mine, { store }).takeOver()).toMatchObject([{ revision: 3, ours: { name: 'Mine' } }])
  })

  it.each([
    [
      'is of a later format',
      (key: string, value: object) => (key.endsWith('/ours') ? { ...value, ours: { format: 99 } } : value),
    ],
    ['has lost what it began as', (key: string, value: object) => (key.endsWith('/base') ? undefined : value)],
  ])('keeps and tells of work that %s', async (_what, spoil) => {
    const store = memoryStore()
    await openWorkShelf(mine, { store }).keep(work)
    for (const [key, value] of store.kept) store.kept.set(key, spoil(key, value as object))
    const slot = sessionStorage.getItem('patchbay-work-slot') ?? ''
    const told: UnreadableWork[] = []
    const open = async () => {
      sessionStorage.setItem('patchbay-work-slot', slot)
      return openWorkShelf(mine, { store, onUnreadable: (one) => told.push(one) }).takeOver()
    }
    expect(await open()).toEqual([])
    expect(told).toHaveLength(1)
    expect(JSON.parse(told[0]?.json ?? '')).toMatchObject({ revision: 3 })
    expect([...store.kept.keys()].filter((key) => key.endsWith(`${slot}/ours`))).toHaveLength(1)
    await told[0]?.giveOut()
    await open()
    expect(told).toHaveLength(1)
    expect([...store.kept.keys()].filter((key) => key.endsWith(`${slot}/ours`))).toHaveLength(1)
    expect(await countKept(store, ada)).toBe(0)
  })

  it('counts the flows of a member that no server has', async () => {
    const store = memoryStore()
    await openWorkShelf(mine, { store }).keep(work)
    await openWorkShelf(mine, { store }).keep(work)
    const other = openWorkShelf({ ...mine, flowId: 'other' }, { store })
    await other.keep(work)
    await openWorkShelf({ ...mine, userId: 'ben' }, { store }).keep(work)
    expect(await countKept(store, ada)).toBe(2)
    await other.clear()
    expect(await countKept(store, ada)).toBe(1)
  })

  it('is swept of what nobody came back for in 30 days', async () => {
    const store = memoryStore()
    await openWorkShelf(mine, { store }).keep(work)
    await sweepWork(store, Date.now() + keptMs - 1000)
    expect(store.kept.size).toBe(2)
    await sweepWork(store, Date.now() + keptMs + 1000)
    expect(store.kept.size).toBe(0)
  })
})
