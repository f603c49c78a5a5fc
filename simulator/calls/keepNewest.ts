/** What one account may keep of a kind: a rig that runs for days must not grow. */
export const keptOfAnAccount = 2000

/** Adds to what an account keeps; beyond the limit its oldest go, those that `isOver` lets go. Gives what went. */
export function keepNewest<Item extends { sid: string; accountSid: string }>(
  items: Map<string, Item>,
  item: Item,
  { atMost = keptOfAnAccount, isOver = () => true }: { atMost?: number; isOver?: (item: Item) => boolean } = {},
): Item[] {
  items.set(item.sid, item)
  if (items.size <= atMost) return []
  const own = [...items.values()].filter(({ accountSid }) => accountSid === item.accountSid)
  if (own.length <= atMost) return []
  // A tenth at once, so that not every further one looks at all of them.
  const gone = own.filter((one) => one !== item && isOver(one)).slice(0, own.length - Math.floor(atMost * 0.9))
  for (const { sid } of gone) items.delete(sid)
  return gone
}
