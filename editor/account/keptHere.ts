/** Small things that a member set up in this browser, in localStorage: theirs alone, in one company, for a while. */
export type Owner = { companyId: string; userId: string }

/** What nobody came back for in a month is not left on a computer that others may use. */
export const keptMs = 30 * 24 * 60 * 60 * 1000

const prefix = 'patchbay-kept/'
/** Named by earlier builds, without whose they are. */
const ownerlessPrefix = 'patchbay-phone-'

const keyOf = ({ companyId, userId }: Owner, name: string) => `${prefix}${userId}/${companyId}/${name}`

/** The value kept under a name; undefined when there is none, or none that can be read. */
export function readKept(owner: Owner, name: string, now = Date.now()): unknown {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(owner, name)) ?? 'null')
    return isKept(kept) && now - kept.at < keptMs ? kept.value : undefined
  } catch {
    return undefined
  }
}

export function keepHere(owner: Owner, name: string, value: unknown, now = Date.now()): void {
  try {
    localStorage.setItem(keyOf(owner, name), JSON.stringify({ at: now, value }))
  } catch {
    // A browser without room keeps it until the page is left.
  }
}

export function dropKept(owner: Owner, name: string): void {
  try {
    localStorage.removeItem(keyOf(owner, name))
  } catch {
    // A browser that keeps nothing has nothing to take away.
  }
}

/** Takes away what is a member's, in all their companies. */
export const forgetKept = (userId: string): void => removeWhere((key) => key.startsWith(`${prefix}${userId}/`))

/** Takes away what has not been used for a month, whosever it is. */
export function sweepKept(now = Date.now()): void {
  removeWhere((key, text) => {
    if (key.startsWith(ownerlessPrefix)) return true
    if (!key.startsWith(prefix)) return false
    try {
      const kept: unknown = JSON.parse(text)
      return !isKept(kept) || now - kept.at >= keptMs
    } catch {
      return true
    }
  })
}

function removeWhere(isGone: (key: string, text: string) => boolean): void {
  try {
    const keys = Array.from({ length: localStorage.length }, (_none, index) => localStorage.key(index) ?? '')
    for (const key of keys) if (isGone(key, localStorage.getItem(key) ?? '')) localStorage.removeItem(key)
  } catch {
    // A browser that keeps nothing has nothing to take away.
  }
}

const isKept = (kept: unknown): kept is { at: number; value: unknown } =>
  typeof kept === 'object' && kept !== null && 'value' in kept && 'at' in kept && typeof kept.at === 'number'
