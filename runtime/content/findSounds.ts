import type { Kysely } from 'kysely'
import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { partsOf } from '../media/fileName.ts'
import type { FileStore } from '../media/fileStore.ts'
import { accessOfFile } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import type { AddressOf } from './contentView.ts'
import { nameOfPath } from './mediaAddress.ts'

/** Address in a binding → address that the carrier fetches; files that are missing are left out. */
export type SoundAddresses = ReadonlyMap<string, string>
/** Answers at once when it knows all of them, as on every call but the first in a while. */
export type FindSounds = (companyId: string, urls: readonly string[]) => SoundAddresses | Promise<SoundAddresses>

const knownMs = 10_000
/** A file may come back: a store that was out of reach, a backup. */
const missingMs = 5_000
/**
 * What is asked for on every call is answered from what was known, while one look-up renews it. What nobody asked for in so long is
 * looked for first: it may have become private, or be gone.
 */
const staleMs = 30_000
/** A caller waits for the document meanwhile. A store that is slow to say is taken to have the file. */
const patienceMs = 500
/** A look-up that has said nothing for so long is not shared any more. */
const abandonedMs = 30_000
const maxKnown = 20_000

type Known = { address: string | undefined; learnt: number; until: number }
/** A look-up under way. `told` when something is known, which may be before it ends. */
type LookUp = { since: number; told: Promise<void> }

type Deps = {
  db: Kysely<Database>
  files: FileStore
  clock: Clock
  timers: Timers
  log: Log
  /** Absolute, for the carrier. */
  addressOf: AddressOf
}

/**
 * Looks for the files of a document before it goes out, so that a caller hears the text where a file is gone, and not silence.
 * Addresses that are not ours, as in flows that were written by hand, are left as they are.
 */
export function createFindSounds({ db, files, clock, timers, log, addressOf }: Deps): FindSounds {
  const known = new Map<string, Known>()
  const underWay = new Map<string, LookUp>()
  const now = () => clock.now().getTime()
  const keyOf = (companyId: string, url: string) => `${companyId} ${url}`

  const lookUp = async (companyId: string, url: string): Promise<string | undefined> => {
    const name = nameOfPath(url)
    if (name === undefined) return url
    const { companyId: owner, sha256: hash, extension } = partsOf(name)
    if (owner !== companyId) return undefined
    const [file, access] = await Promise.all([files.stat(name), accessOfFile(db, { companyId, hash })])
    return file && access
      ? addressOf({ companyId, hash, extension }, { isSigned: access.access !== 'public' })
      : undefined
  }
  const remember = (companyId: string, url: string, address: string | undefined, ms: number) => {
    const key = keyOf(companyId, url)
    known.delete(key)
    known.set(key, { address, learnt: now(), until: now() + ms })
    if (known.size > maxKnown) known.delete(known.keys().next().value ?? '')
  }
  const presume = (companyId: string, url: string) =>
    remember(
      companyId,
      url,
      known.get(keyOf(companyId, url))?.address ?? presumed(companyId, url, addressOf),
      missingMs,
    )

  const start = (companyId: string, url: string): LookUp => {
    const looking = lookUp(companyId, url).then(
      (address) => {
        if (address === undefined) log.error({ companyId, url }, 'A sound is missing; callers hear its text.')
        remember(companyId, url, address, address === undefined ? missingMs : knownMs)
      },
      (error: unknown) => {
        log.warn({ err: error, companyId }, 'A sound could not be looked for; it is taken to be there.')
        presume(companyId, url)
      },
    )
    const told = new Promise<void>((resolve) => {
      const giveUp = timers.after(patienceMs, () => {
        presume(companyId, url)
        resolve()
      })
      void looking.then(() => {
        giveUp()
        resolve()
      })
    })
    const started = { since: now(), told }
    const key = keyOf(companyId, url)
    underWay.set(key, started)
    void looking.then(() => underWay.get(key) === started && underWay.delete(key))
    return started
  }
  /** However many calls ask, one look-up is under way. */
  const learn = (companyId: string, url: string): Promise<void> => {
    const sharing = underWay.get(keyOf(companyId, url))
    return (sharing && sharing.since + abandonedMs > now() ? sharing : start(companyId, url)).told
  }
  const answer = (companyId: string, urls: readonly string[]): SoundAddresses =>
    new Map(
      urls.flatMap((url) => {
        const address = known.get(keyOf(companyId, url))?.address
        return address === undefined ? [] : [[url, address] as const]
      }),
    )
  return (companyId, urls) => {
    const awaited: Promise<void>[] = []
    for (const url of new Set(urls)) {
      const entry = known.get(keyOf(companyId, url))
      if (entry && entry.until > now()) continue
      const told = learn(companyId, url)
      if (entry?.address === undefined || entry.learnt + staleMs <= now()) awaited.push(told)
    }
    return awaited.length === 0 ? answer(companyId, urls) : Promise.all(awaited).then(() => answer(companyId, urls))
  }
}

/** A signed address serves public and private files alike. */
function presumed(companyId: string, url: string, addressOf: AddressOf): string {
  const name = nameOfPath(url)
  if (name === undefined) return url
  const { sha256: hash, extension } = partsOf(name)
  return addressOf({ companyId, hash, extension }, { isSigned: true })
}
