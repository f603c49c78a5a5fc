import { readFlow } from '#shared/flow/upgrade.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { createStore, del, delMany, getMany, keys, set, setMany } from 'idb-keyval'
import type { FoundWork, KeptWork, WorkShelf } from './saveState.ts'

/** The page of before a reload lets go of its lock a moment after the next one has begun. */
const graceMs = 1500
/** Without locks, a page that has kept nothing for so long is taken to be gone. Taking over a copy of work in use does no harm. */
const staleMs = 60_000
const ownSlot = 'patchbay-work-slot'

type Owner = { companyId: string; userId: string; flowId: string }
type Ours = { revision: number; ours: Flow; sent: readonly Flow[]; at: number }
type Base = { revision: number; base: Flow }

/** For browsers that keep nothing. */
const noShelf: WorkShelf = {
  takeOver: async () => [],
  keep: () => Promise.reject(new Error('This browser keeps nothing.')),
  clear: async () => undefined,
  release: () => undefined,
}

/**
 * Work in IndexedDB, a slot for each page that is open. A page holds a lock in the name of its slot, so that the next page knows
 * which slots nobody looks after.
 */
export function openWorkShelf({ companyId, userId, flowId }: Owner): WorkShelf {
  if (typeof indexedDB === 'undefined') return noShelf
  const store = createStore('patchbay-work', 'drafts')
  const prefix = `${companyId}/${userId}/${flowId}/`
  const slot = crypto.randomUUID()
  const before = sessionStorage.getItem(ownSlot)
  sessionStorage.setItem(ownSlot, slot)
  const releases: (() => void)[] = []
  const isHeld = holdLock(slot, 0).then((release) => void (release && releases.push(release)))
  const keysOf = (name: string) => [`${prefix}${name}/ours`, `${prefix}${name}/base`] as const
  let keptBase: Flow | undefined

  async function find(name: string): Promise<FoundWork | undefined> {
    const release = await holdLock(name, name === before ? graceMs : 0)
    if (!release) return undefined
    const [ours, base] = (await getMany(keysOf(name) as unknown as string[], store)) as [
      Ours | undefined,
      Base | undefined,
    ]
    const isGone = hasLocks() || name === before || (ours !== undefined && Date.now() - ours.at > staleMs)
    const read = ours && base && ours.revision === base.revision && isGone ? readWork(ours, base) : undefined
    if (!read) {
      release()
      return undefined
    }
    releases.push(release)
    const drop = async () => {
      await delMany([...keysOf(name)], store)
      release()
    }
    return { ...read, drop }
  }

  return {
    async takeOver() {
      await isHeld
      const names = (await keys<string>(store))
        .filter((key) => key.startsWith(prefix) && key.endsWith('/ours'))
        .map((key) => key.slice(prefix.length, -'/ours'.length))
        .filter((name) => name !== slot)
      const found = await Promise.all(names.map(find))
      return found.filter((work) => work !== undefined)
    },
    async keep({ revision, base, ours, sent }) {
      const [oursKey, baseKey] = keysOf(slot)
      const work: Ours = { revision, ours, sent, at: Date.now() }
      if (base === keptBase) return set(oursKey, work, store)
      await setMany([[baseKey, { revision, base } satisfies Base], [oursKey, work]], store) // prettier-ignore
      keptBase = base
    },
    async clear() {
      const [oursKey, baseKey] = keysOf(slot)
      keptBase = undefined
      await del(oursKey, store)
      await del(baseKey, store)
    },
    release() {
      for (const release of releases) release()
    },
  }
}

/** What an earlier build kept may be of an older format. */
function readWork({ revision, ours, sent }: Ours, { base }: Base): KeptWork | undefined {
  const [readOurs, readBase] = [readFlow(ours), readFlow(base)]
  if (!readOurs.ok || !readBase.ok) return undefined
  const readSent = sent.map((flow) => readFlow(flow)).flatMap((read) => (read.ok ? [read.flow] : []))
  return { revision, base: readBase.flow, ours: readOurs.flow, sent: readSent }
}

/** Browsers offer locks on https and on localhost only. */
const hasLocks = () => (globalThis.navigator as { locks?: LockManager } | undefined)?.locks !== undefined

/** Resolves with the way to let go, or with undefined when another page holds it; without locks nobody does. */
function holdLock(slot: string, waitMs: number): Promise<(() => void) | undefined> {
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
