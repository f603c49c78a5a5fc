const place = 'patchbay-client'
/** The page of before a reload lets go of its lock a moment after the next one has begun. */
const graceMs = 1000

let own: Promise<string> | undefined

/** This tab, to the tabs of others; a reload is the same tab. */
export const ownClientId = (): Promise<string> =>
  (own ??= claimClientId(sessionStorage, (globalThis.navigator as { locks?: LockManager }).locks))

/** "Duplicate tab" copies the session's storage: an id that another page holds is left to it. */
export async function claimClientId(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  // Browsers offer locks on https and on localhost only.
  locks: Pick<LockManager, 'request'> | undefined,
): Promise<string> {
  const known = storage.getItem(place)
  if (known !== null && (!locks || (await hold(locks, known)))) return known
  const made = crypto.randomUUID()
  storage.setItem(place, made)
  if (locks) await hold(locks, made)
  return made
}

/** Until the page goes. Resolves with false when another page holds the id. */
const hold = (locks: Pick<LockManager, 'request'>, id: string): Promise<boolean> =>
  new Promise((resolve) => {
    locks
      .request(`patchbay-client ${id}`, { signal: AbortSignal.timeout(graceMs) }, () => {
        resolve(true)
        return new Promise<void>(() => undefined)
      })
      .catch(() => resolve(false))
  })
