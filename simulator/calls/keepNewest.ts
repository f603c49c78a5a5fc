/** What one account may keep of a kind: a rig that runs for days must not grow. */
export const keptOfAnAccount = 2000

/** How many an account has at most: those counted last and those that came since, so that not every one is counted anew. */
const estimates = new WeakMap<object, Map<string, number>>()

/** Adds to what an account keeps; beyond the limit its oldest go, those that `isOver` lets go. Gives what went. */
export function keepNewest<Item extends { sid: string; accountSid: string }>(
  items: Map<string, Item>,
  item: Item,
  { atMost = keptOfAnAccount, isOver = () => true }: { atMost?: number; isOver?: (item: Item) => boolean } = {},
): Item[] {
  items.set(item.sid, item)
  const { accountSid } = item
  const counts = countsOf(items)
  const counted = counts.get(accountSid)
  if (counted !== undefined && counted < atMost) {
    counts.set(accountSid, counted + 1)
    return []
  }
  if (items.size <= atMost) return []
  const own = [...items.values()].filter((one) => one.accountSid === accountSid)
  const gone =
    own.length <= atMost
      ? []
      : // A tenth at once, so that not every further one looks at all of them.
        own.filter((one) => one !== item && isOver(one)).slice(0, own.length - Math.floor(atMost * 0.9))
  for (const { sid } of gone) items.delete(sid)
  counts.set(accountSid, own.length - gone.length)
  return gone
}

function countsOf(items: object): Map<string, number> {
  let counts = estimates.get(items)
  if (!counts) estimates.set(items, (counts = new Map()))
  return counts
}
