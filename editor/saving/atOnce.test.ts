import { flowOf } from '#shared/testing/flows.ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepAtOnce, bringIn } from './atOnce.ts'
import { openWorkShelf } from './workShelf.ts'
import { countKept } from './workStore.ts'
import { memoryStore } from './memoryStore.ts'

const flow = flowOf({ start: { type: 'start' } })
const ada = { companyId: 'acme', userId: 'ada' }
const mine = { ...ada, flowId: 'menu' }
const work = { revision: 3, base: flow, ours: { ...flow, name: 'Mine' }, sent: [flow] }

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})
const reopen = (store: ReturnType<typeof memoryStore>, slot: string) => {
  sessionStorage.setItem('patchbay-work-slot', slot)
  return openWorkShelf(mine, { store }).takeOver()
}

describe('what a page keeps while it goes', () => {
  it('is on the shelf of the next one, over what was kept before', async () => {
    const store = memoryStore()
    const shelf = openWorkShelf(mine, { store })
    const slot = sessionStorage.getItem('patchbay-work-slot') ?? ''
    await shelf.keep({ ...work, ours: { ...flow, name: 'M' } })
    shelf.keepAtOnce(work)
    expect(await countKept(store, ada)).toBe(1)
    const [found] = await reopen(store, slot)
    expect(found).toMatchObject(work)
    expect(localStorage).toHaveLength(0)
    await found?.drop()
    expect(store.kept.size).toBe(0)
  })

  it('is forgotten when the page comes back and keeps something newer, or has nothing to keep', async () => {
    const store = memoryStore()
    const shelf = openWorkShelf(mine, { store })
    shelf.keepAtOnce(work)
    await shelf.keep({ ...work, ours: { ...flow, name: 'Newer' } })
    await bringIn(store)
    expect([...store.kept.values()]).toContainEqual(expect.objectContaining({ ours: { ...flow, name: 'Newer' } }))
    shelf.keepAtOnce(work)
    await shelf.clear()
    await bringIn(store)
    expect(store.kept.size).toBe(0)
  })

  it('is nothing in a browser without room, or in one that spoiled it', async () => {
    const setItem = vi.fn(() => {
      throw new DOMException('Full.', 'QuotaExceededError')
    })
    vi.stubGlobal('localStorage', { setItem })
    keepAtOnce([['a', 1]])
    vi.unstubAllGlobals()
    expect(setItem).toHaveBeenCalledOnce()
    localStorage.setItem('patchbay-leaving/b', '{"half')
    const store = memoryStore()
    await bringIn(store)
    expect(store.kept.size).toBe(0)
    expect(localStorage).toHaveLength(0)
  })
})
