import { describe, expect, it } from 'vitest'
import { claimClientId } from './clientId.ts'

/** Stands for the locks of a browser: one that is held is waited for until the signal aborts. */
function fakeLocks() {
  const held = new Set<string>()
  const request = (name: string, { signal }: LockOptions, work: () => Promise<unknown>) => {
    if (held.has(name))
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('Aborted.'))))
    held.add(name)
    return work()
  }
  return { held, request: request as unknown as LockManager['request'] }
}
const storageOf = (id?: string) => {
  const kept = new Map<string, string>(id === undefined ? [] : [['patchbay-client', id]])
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  }
}

describe('claimClientId', () => {
  it('is the same after a reload', async () => {
    const storage = storageOf()
    const first = await claimClientId(storage, fakeLocks())
    expect(await claimClientId(storage, fakeLocks())).toBe(first)
  })

  it('is another in a tab that was duplicated', async () => {
    const locks = fakeLocks()
    const first = await claimClientId(storageOf(), locks)
    const copied = storageOf(first)
    const second = await claimClientId(copied, locks)
    expect(second).not.toBe(first)
    expect(copied.getItem('patchbay-client')).toBe(second)
  })

  it('is kept where the browser has no locks', async () => {
    expect(await claimClientId(storageOf('t1'), undefined)).toBe('t1')
  })
})
