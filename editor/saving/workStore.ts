import { createStore, delMany, getMany, keys, setMany } from 'idb-keyval'
import { keptMs, type Owner } from '../account/keptHere.ts'
import { bringIn } from './atOnce.ts'

/** Where pages put work until the server has it: IndexedDB, by keys. */
export type WorkStore = {
  keys(): Promise<readonly string[]>
  getMany(keys: readonly string[]): Promise<readonly unknown[]>
  setMany(entries: readonly (readonly [string, unknown])[]): Promise<void>
  delMany(keys: readonly string[]): Promise<void>
}

/** Undefined in browsers that keep nothing. */
export function workStore(): WorkStore | undefined {
  if (typeof indexedDB === 'undefined') return undefined
  const store = createStore('patchbay-work', 'drafts')
  return {
    keys: () => keys<string>(store),
    getMany: (names) => getMany([...names], store),
    setMany: (entries) => setMany(entries as [string, unknown][], store),
    delMany: (names) => delMany([...names], store),
  }
}

/** The two halves of what one page keeps: what is on its screen, and what that began as, which changes seldom. */
export const oursEnd = '/ours'
export const baseEnd = '/base'
export const prefixOf = ({ companyId, userId, flowId }: Owner & { flowId: string }) =>
  `${companyId}/${userId}/${flowId}/`

const fieldOf = (kept: unknown, name: string): unknown =>
  typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : undefined

/** Of how many flows a member's work is here that no server has; not counted what was given out as a file. */
export async function countKept(store: WorkStore, { companyId, userId }: Owner): Promise<number> {
  await bringIn(store)
  const names = (await store.keys()).filter((key) => key.startsWith(`${companyId}/${userId}/`) && key.endsWith(oursEnd))
  const kept = await store.getMany(names)
  const open = names.filter((_name, index) => fieldOf(kept[index], 'isGivenOut') !== true)
  return new Set(open.map((name) => name.split('/')[2])).size
}

/** Takes away work that nobody came back for in a month, whosever it is; a page that is open keeps its own. */
export async function sweepWork(store: WorkStore, now = Date.now()): Promise<void> {
  await bringIn(store)
  const names = (await store.keys()).filter((key) => key.endsWith(oursEnd))
  const kept = await store.getMany(names)
  for (const [index, name] of names.entries()) {
    const at = fieldOf(kept[index], 'at')
    if (typeof at === 'number' && now - at < keptMs) continue
    const start = name.slice(0, -oursEnd.length)
    const release = await holdSlot(start.slice(start.lastIndexOf('/') + 1), 0)
    if (!release) continue
    await store.delMany([name, `${start}${baseEnd}`])
    release()
  }
}

/** Browsers offer locks on https and on localhost only. */
export const hasLocks = () => Boolean((globalThis.navigator as { locks?: LockManager | null } | undefined)?.locks)

/** Resolves with the way to let go, or with undefined when another page holds it; without locks nobody does. */
export function holdSlot(slot: string, waitMs: number): Promise<(() => void) | undefined> {
  if (!hasLocks()) return Promise.resolve(() => undefined)
  return new Promise((resolve) => {
    const options = waitMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(waitMs) }
    navigator.locks
      .request(`patchbay-work ${slot}`, options, (lock) => {
        if (!lock) return resolve(undefined)
        return new Promise<void>((release) => resolve(() => release()))
      })
      .catch(() => resolve(undefined))
  })
}
