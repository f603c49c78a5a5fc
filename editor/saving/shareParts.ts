import { idsOf, isDictionary } from '#shared/flow/mergeValues.ts'

/**
 * The same value as `fresh`, in which whatever equals its counterpart in `known` is that very object: of a document that comes
 * from the server, only what changed is drawn, checked and compared anew.
 */
export function shareParts<Value>(known: Value, fresh: Value): Value {
  return share(known, fresh) as Value
}

function share(known: unknown, fresh: unknown): unknown {
  if (known === fresh) return known
  if (Array.isArray(known) && Array.isArray(fresh)) {
    const list: readonly unknown[] = fresh
    const ids = idsOf(known)
    const places = ids && new Map(ids.map((id, index) => [id, index]))
    const counterpart = (item: unknown, index: number): unknown => {
      const id = places && isDictionary(item) ? item['id'] : undefined
      const place = typeof id === 'string' ? places?.get(id) : index
      return place === undefined ? undefined : known[place]
    }
    const shared = list.map((item, index) => share(counterpart(item, index), item))
    return shared.length === known.length && shared.every((item, index) => item === known[index]) ? known : shared
  }
  if (isDictionary(known) && isDictionary(fresh)) {
    const names = Object.keys(fresh)
    const shared = names.map((name) => [name, share(Object.hasOwn(known, name) ? known[name] : undefined, fresh[name])])
    const isWhole = names.length === Object.keys(known).length
    return isWhole &&
      shared.every(([name, value]) => known[name as string] === value && Object.hasOwn(known, name as string))
      ? known
      : Object.fromEntries(shared)
  }
  return fresh
}
