import type { Kysely } from 'kysely'
import type { Cancel, Timers } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { readFileName } from '../media/fileName.ts'
import type { FileStore, PublicCopies, Until } from '../media/fileStore.ts'
import { findContentItem } from '../store/content.ts'
import { accessOfFile, listFilesOfItem } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import { hasCompany } from '../store/users.ts'
import type { ItemRef } from './changeContent.ts'
import { storedName } from './mediaAddress.ts'

/** What fails is tried again after so long, then twice as long each time. A process that ends before has `all` after it. */
const firstMs = 10_000
const longestMs = 600_000

type Deps = { db: Kysely<Database>; files: Pick<FileStore, 'publicCopies'>; timers: Timers; log: Log }

/** Takes files out of a CDN's reach that are not public any more. Does nothing where there is no CDN. */
export function createWithdrawals({ db, files: { publicCopies }, timers, log }: Deps) {
  const withdraw = async (copies: PublicCopies, names: Iterable<string>, options?: Until): Promise<number> => {
    let withdrawn = 0
    for (const name of names) {
      const parts = readFileName(name)
      if (!parts) continue
      const { companyId, sha256: hash } = parts
      if ((await accessOfFile(db, { companyId, hash }))?.access === 'public') continue
      await copies.withdraw(name, options)
      withdrawn++
    }
    return withdrawn
  }

  const waiting = new Set<Cancel>()
  let isStopped = false

  async function attempt(copies: PublicCopies, ref: ItemRef, tries: number): Promise<void> {
    try {
      if (!(await findContentItem(db, ref))?.isPrivate) return
      const files = await listFilesOfItem(db, ref)
      const names = files.map(({ hash, extension }) => storedName({ companyId: ref.companyId, hash, extension }))
      await withdraw(copies, names)
    } catch (error) {
      log.error({ err: error, ...ref, tries }, 'Files that became private could not be withdrawn from the CDN.')
      if (isStopped) return
      const cancel = timers.after(Math.min(longestMs, firstMs * 2 ** (tries - 1)), () => {
        waiting.delete(cancel)
        void attempt(copies, ref, tries + 1)
      })
      waiting.add(cancel)
    }
  }

  return {
    /** After a change of an item. Never throws: the change is made, and what fails is tried until it is done. */
    async ofItem(ref: ItemRef): Promise<void> {
      if (publicCopies) await attempt(publicCopies, ref, 1)
    },
    stop(): void {
      isStopped = true
      for (const cancel of waiting) cancel()
    },
    /**
     * All there are, until the signal ends it; those of companies that this database does not know are another installation's.
     * Gives how many.
     */
    async all(signal?: AbortSignal): Promise<number> {
      if (!publicCopies) return 0
      const isOurs = new Map<string, boolean>()
      let withdrawn = 0
      for await (const name of publicCopies.list({ signal })) {
        if (signal?.aborted) break
        const companyId = readFileName(name)?.companyId ?? ''
        if (!isOurs.has(companyId)) isOurs.set(companyId, await hasCompany(db, companyId))
        if (isOurs.get(companyId)) withdrawn += await withdraw(publicCopies, [name], { signal })
      }
      return withdrawn
    },
  }
}
