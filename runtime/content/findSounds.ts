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
/** A caller waits for the document meanwhile. A store that is slow to say is taken to have the file. */
const patienceMs = 500
const maxKnown = 20_000

type Known = { address: string | undefined; until: number }

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
  const learn = async (companyId: string, url: string): Promise<void> => {
    const now = clock.now().getTime()
    let giveUp: (() => void) | undefined
    const late = new Promise<'late'>((resolve) => {
      giveUp = timers.after(patienceMs, () => resolve('late'))
    })
    const looking = lookUp(companyId, url).catch((error: unknown) => {
      log.warn({ err: error, companyId }, 'A sound could not be looked for; it is taken to be there.')
      return 'late' as const
    })
    const found = await Promise.race([looking, late])
    giveUp?.()
    const address = found === 'late' ? presumed(companyId, url, addressOf) : found
    if (found === undefined) log.error({ companyId, url }, 'A sound is missing; callers hear its text.')
    known.delete(`${companyId} ${url}`)
    known.set(`${companyId} ${url}`, {
      address,
      until: now + (found === undefined || found === 'late' ? missingMs : knownMs),
    })
    if (known.size > maxKnown) known.delete(known.keys().next().value ?? '')
  }
  const fresh = (companyId: string, url: string): Known | undefined => {
    const entry = known.get(`${companyId} ${url}`)
    return entry && entry.until > clock.now().getTime() ? entry : undefined
  }
  const answer = (companyId: string, urls: readonly string[]): SoundAddresses =>
    new Map(
      urls.flatMap((url) => {
        const address = known.get(`${companyId} ${url}`)?.address
        return address === undefined ? [] : [[url, address] as const]
      }),
    )
  return (companyId, urls) => {
    const unknown = [...new Set(urls)].filter((url) => !fresh(companyId, url))
    if (unknown.length === 0) return answer(companyId, urls)
    return Promise.all(unknown.map((url) => learn(companyId, url))).then(() => answer(companyId, urls))
  }
}

/** A signed address serves public and private files alike. */
function presumed(companyId: string, url: string, addressOf: AddressOf): string {
  const name = nameOfPath(url)
  if (name === undefined) return url
  const { sha256: hash, extension } = partsOf(name)
  return addressOf({ companyId, hash, extension }, { isSigned: true })
}
