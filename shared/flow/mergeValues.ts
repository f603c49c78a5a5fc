import type { Json } from './flow.ts'

/** The same value as three documents have it; an absent one is undefined. */
export type Sides<Value = Json | undefined> = { base: Value; ours: Value; theirs: Value }

/** A place where both sides changed the same value, each in its own way. Items of lists are named by their id, else by their index. */
export type Clash = Sides & { path: readonly string[] }

type Dictionary = Readonly<Record<string, Json>>
export const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const ownOf = (from: Dictionary | undefined, name: string) =>
  from && Object.hasOwn(from, name) ? from[name] : undefined

/** Deep equality of JSON; the order of names means nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (!isDictionary(a) || !isDictionary(b)) return false
  const has = ({ [1]: value }: [string, Json]) => value !== undefined
  const [ofA, ofB] = [Object.entries(a).filter(has), Object.entries(b).filter(has)]
  return ofA.length === ofB.length && ofA.every(([name, value]) => Object.hasOwn(b, name) && isSame(value, b[name]))
}

/** The ids of a list whose every item has one of its own; undefined for any other list. */
export function idsOf(list: readonly unknown[]): string[] | undefined {
  const ids = list.map((item) => (isDictionary(item) ? item['id'] : undefined))
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length ? (ids as string[]) : undefined
}

/** What one side left as it was is taken from the other; undefined when both changed it, each in its own way. */
export function unlessClashing<Value>({ base, ours, theirs }: Sides<Value>): { value: Value } | undefined {
  if (isSame(ours, theirs) || isSame(base, theirs)) return { value: ours }
  return isSame(base, ours) ? { value: theirs } : undefined
}

/** Whether a set keeps an item: what both have, and what one added. */
export const isKept = ({ base, ours, theirs }: Sides<ReadonlySet<string>>, item: string): boolean =>
  ours.has(item) === theirs.has(item) ? ours.has(item) : !base.has(item)

/** Three-way merge of JSON. Where it clashes ours stays, and the clash is told. Undefined when the value is gone. */
export function mergeValues(sides: Sides, path: readonly string[], tell: (clash: Clash) => void): Json | undefined {
  const settled = unlessClashing(sides)
  if (settled) return settled.value
  const { base, ours, theirs } = sides
  if (isDictionary(ours) && isDictionary(theirs) && (base === undefined || isDictionary(base)))
    if (!isOfOtherKind(ours, theirs)) return mergeDictionaries({ base, ours, theirs }, path, tell)
  if (Array.isArray(ours) && Array.isArray(theirs) && (base === undefined || Array.isArray(base))) {
    const merged = mergeLists({ base: base ?? [], ours, theirs }, path, tell)
    if (merged) return merged
  }
  tell({ path, ...sides })
  return ours
}

/** A pause has no words and a text no seconds: fields of one must not end up in the other. */
const isOfOtherKind = (one: Dictionary, other: Dictionary) =>
  ['kind', 'type'].some((tag) => ownOf(one, tag) !== ownOf(other, tag))

function mergeDictionaries(
  { base, ours, theirs }: { base: Dictionary | undefined; ours: Dictionary; theirs: Dictionary },
  path: readonly string[],
  tell: (clash: Clash) => void,
): Json {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const sides = { base: ownOf(base, name), ours: ownOf(ours, name), theirs: ownOf(theirs, name) }
      const value = mergeValues(sides, [...path, name], tell)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

type Lists = { base: readonly Json[]; ours: readonly Json[]; theirs: readonly Json[] }

/** Lists with ids by id; others by place, as long as nothing was put in or taken out. */
function mergeLists({ base, ours, theirs }: Lists, path: readonly string[], tell: (clash: Clash) => void) {
  const ids = { base: idsOf(base), ours: idsOf(ours), theirs: idsOf(theirs) }
  if (!ids.base || !ids.ours || !ids.theirs) {
    if (base.length !== ours.length || base.length !== theirs.length) return undefined
    return ours.map((item, index) => {
      const sides = { base: base[index], ours: item, theirs: theirs[index] }
      return mergeValues(sides, [...path, String(index)], tell) ?? item
    })
  }
  const given: Sides<string[]> = { base: ids.base, ours: ids.ours, theirs: ids.theirs }
  const itemOf = (list: readonly Json[], inIds: readonly string[], id: string) => list[inIds.indexOf(id)]
  const kept = new Map<string, Json>()
  for (const id of new Set([...given.ours, ...given.theirs])) {
    const sides: Sides = {
      base: itemOf(base, given.base, id),
      ours: itemOf(ours, given.ours, id),
      theirs: itemOf(theirs, given.theirs, id),
    }
    const value = mergeValues(sides, [...path, id], tell)
    if (value !== undefined) kept.set(id, value)
  }
  const { order, clashes } = mergeOrder(given, kept)
  // Choices are matched, and cases tried, in their order.
  if (clashes) tell({ path, ...given })
  return order.flatMap((id) => kept.get(id) ?? [])
}

/**
 * The order of the ids that are kept: as the side has it that moved some, new ones after what they were put behind. Both having
 * moved some, each in its own way, clashes: then as ours has it.
 */
export function mergeOrder(
  { base, ours, theirs }: Sides<readonly string[]>,
  kept: { has(id: string): boolean },
): { order: string[]; clashes: boolean } {
  const everywhere = (list: readonly string[]) => {
    const others = [base, ours, theirs].filter((other) => other !== list).map((other) => new Set(other))
    return list.filter((id) => kept.has(id) && others.every((other) => other.has(id)))
  }
  const orders = { base: everywhere(base), ours: everywhere(ours), theirs: everywhere(theirs) }
  const settled = unlessClashing<readonly string[]>(orders)
  const spine = settled?.value ?? orders.ours
  const inSpine = new Set(spine)
  const runsOf = (list: readonly string[]) => {
    const runs = new Map<string, string[]>()
    let anchor = ''
    for (const id of list)
      if (inSpine.has(id)) anchor = id
      else if (kept.has(id)) runs.set(anchor, [...(runs.get(anchor) ?? []), id])
    return runs
  }
  const runs = [runsOf(ours), runsOf(theirs)]
  // What both put in the same place goes by its ids, so that it does not matter which side is called ours.
  const behind = (anchor: string) =>
    runs
      .map((side) => side.get(anchor) ?? [])
      .sort((one, other) => (one.join(' ') < other.join(' ') ? -1 : 1))
      .flat()
  return { order: [...new Set(['', ...spine].flatMap((id) => [id, ...behind(id)]))].slice(1), clashes: !settled }
}
