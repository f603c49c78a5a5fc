import type { Flow } from '#shared/flow/flow.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import type { Owner } from '../account/keptHere.ts'
import type { FoundWork, KeptWork, WorkShelf } from './saveState.ts'
import { bringIn, forgetAtOnce, keepAtOnce } from './atOnce.ts'
import { baseEnd, hasLocks, holdSlot, oursEnd, prefixOf, workStore, type WorkStore } from './workStore.ts'

/** The page of before a reload lets go of its lock a moment after the next one has begun. */
const graceMs = 1500
/** Without locks, a page that has kept nothing for so long is taken to be gone. Taking over a copy of work in use does no harm. */
const staleMs = 60_000
const ownSlot = 'patchbay-work-slot'

type Ours = { revision: number; ours: Flow; sent: readonly Flow[]; at: number; isGivenOut?: true }
type Base = { revision: number; base: Flow }

/** Work that this build cannot read. It stays on the shelf, for a month. */
export type UnreadableWork = {
  at: Date
  /** As it was kept, for a file. */
  json: string
  /** It is in the author's hands: it is not told of again. */
  giveOut(): Promise<void>
}
type Told = { onUnreadable?: (work: UnreadableWork) => void; store?: WorkStore | undefined }

/** For browsers that keep nothing. */
const noShelf: WorkShelf = {
  takeOver: async () => [],
  keep: () => Promise.reject(new Error('This browser keeps nothing.')),
  keepAtOnce: () => undefined,
  clear: async () => undefined,
  release: () => undefined,
}

/**
 * Work in IndexedDB, a slot for each page that is open. A page holds a lock in the name of its slot, so that the next page knows
 * which slots nobody looks after.
 */
export function openWorkShelf(
  owner: Owner & { flowId: string },
  { onUnreadable, store = workStore() }: Told = {},
): WorkShelf {
  if (!store) return noShelf
  const prefix = prefixOf(owner)
  const slot = crypto.randomUUID()
  const before = sessionStorage.getItem(ownSlot)
  sessionStorage.setItem(ownSlot, slot)
  const releases: (() => void)[] = []
  const isHeld = holdSlot(slot, 0).then((release) => void (release && releases.push(release)))
  const keysOf = (name: string) => [`${prefix}${name}${oursEnd}`, `${prefix}${name}${baseEnd}`] as const
  let keptBase: Flow | undefined

  async function find(name: string): Promise<FoundWork | undefined> {
    const release = await holdSlot(name, name === before ? graceMs : 0)
    if (!release) return undefined
    const [oursKey, baseKey] = keysOf(name)
    const [ours, base] = (await store?.getMany([oursKey, baseKey])) as [Ours | undefined, Base | undefined]
    const isGone = hasLocks() || name === before || (ours !== undefined && Date.now() - ours.at > staleMs)
    const read = ours && isGone ? readWork(ours, base) : undefined
    if (!read) {
      if (ours && isGone && !ours.isGivenOut)
        onUnreadable?.({
          at: new Date(ours.at),
          json: JSON.stringify({ ...ours, base: base?.base }, undefined, 2),
          giveOut: async () => store?.setMany([[oursKey, { ...ours, isGivenOut: true } satisfies Ours]]),
        })
      release()
      return undefined
    }
    releases.push(release)
    const drop = async () => {
      await store?.delMany([oursKey, baseKey])
      release()
    }
    return { ...read, drop }
  }

  return {
    async takeOver() {
      await isHeld
      await bringIn(store)
      const names = (await store.keys())
        .filter((key) => key.startsWith(prefix) && key.endsWith(oursEnd))
        .map((key) => key.slice(prefix.length, -oursEnd.length))
        .filter((name) => name !== slot)
      const found = await Promise.all(names.map(find))
      return found.filter((work) => work !== undefined)
    },
    async keep({ revision, base, ours, sent }) {
      const [oursKey, baseKey] = keysOf(slot)
      const work: Ours = { revision, ours, sent, at: Date.now() }
      // A page that was on its way out came back.
      forgetAtOnce(oursKey)
      if (base === keptBase) return store.setMany([[oursKey, work]])
      await store.setMany([
        [baseKey, { revision, base } satisfies Base],
        [oursKey, work],
      ])
      keptBase = base
    },
    keepAtOnce({ revision, base, ours, sent }) {
      const [oursKey, baseKey] = keysOf(slot)
      keepAtOnce([
        [oursKey, { revision, ours, sent, at: Date.now() } satisfies Ours],
        [baseKey, { revision, base } satisfies Base],
      ])
    },
    async clear() {
      keptBase = undefined
      const keys = keysOf(slot)
      forgetAtOnce(keys[0])
      await store.delMany(keys)
    },
    release() {
      for (const release of releases) release()
    },
  }
}

/** What an earlier build kept may be of an older format; a later one's, or half of it, is not understood. */
function readWork({ revision, ours, sent }: Ours, kept: Base | undefined): KeptWork | undefined {
  if (kept?.revision !== revision) return undefined
  const [readOurs, readBase] = [readFlow(ours), readFlow(kept.base)]
  if (!readOurs.ok || !readBase.ok) return undefined
  const readSent = sent.map((flow) => readFlow(flow)).flatMap((read) => (read.ok ? [read.flow] : []))
  return { revision, base: readBase.flow, ours: readOurs.flow, sent: readSent }
}
