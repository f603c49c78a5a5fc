import { flowSchema, limits, type Edge, type Flow, type Json } from './flow.ts'
import { itemLists, type MergeConflict } from './merge.ts'
import { portOf } from './mergeEdges.ts'
import { idsOf, isDictionary } from './mergeValues.ts'
import { withoutNodes } from './withoutNodes.ts'

/** The flow with the chosen side of a conflict; as it was when what the conflict is about has gone meanwhile. */
export function resolveConflict(flow: Flow, conflict: MergeConflict, side: 'ours' | 'theirs'): Flow {
  const resolved = withSide(flow, conflict, side)
  // Documents move on between merge and choice: what no longer fits is left alone.
  return flowSchema.safeParse(resolved).success ? resolved : flow
}

function withSide(flow: Flow, { kind, id, path, edges, ...values }: MergeConflict, side: 'ours' | 'theirs'): Flow {
  const value = values[side]
  switch (kind) {
    case 'edge':
      return withEdge(flow, id, value as Edge | undefined)
    case 'languages': {
      const languages = value as string[]
      const isComplete = languages.includes(flow.defaultLanguage)
      return { ...flow, languages: isComplete ? languages : [...languages, flow.defaultLanguage] }
    }
    case 'setting':
      return at(flow as unknown as Json, [id, ...path], value) as unknown as Flow
    case 'node':
    case 'variable':
    case 'note':
    case 'frame':
    case 'test': {
      const { list, key } = itemLists[kind]
      if (id === '') return { ...flow, [list]: value }
      const items = (flow[list] ?? []) as unknown as Record<string, Json>[]
      const index = items.findIndex((item) => item[key] === id)
      if (path.length === 0 && value === undefined)
        return kind === 'node'
          ? withoutNodes(flow, new Set([id]))
          : { ...flow, [list]: items.filter((item) => item[key] !== id) }
      const changed = path.length === 0 ? value : at(items[index], path, value)
      if (changed === undefined || (index === -1 && items.length >= limits[list])) return flow
      const next = {
        ...flow,
        [list]: index === -1 ? [...items, changed] : items.with(index, changed as (typeof items)[0]),
      }
      return edges ? edges[side].reduce((into: Flow, edge) => withEdge(into, portOf(edge), edge), next) : next
    }
  }
}

/** The port leads where the edge does, or nowhere. */
function withEdge(flow: Flow, port: string, edge: Edge | undefined): Flow {
  const others = flow.edges.filter((other) => portOf(other) !== port)
  const isThere = (id: string) => flow.nodes.some((node) => node.id === id)
  if (!edge) return { ...flow, edges: others }
  if (!isThere(edge.from.nodeId) || !isThere(edge.to)) return flow
  let { id } = edge
  for (let number = 2; others.some((other) => other.id === id); number++) id = `${edge.id.slice(0, 58)}-${number}`
  return { ...flow, edges: [...others, { ...edge, id }] }
}

/** A copy with the value at a path, or without it; undefined when the path leads nowhere. */
function at(whole: Json | undefined, [name, ...rest]: readonly string[], value: Json | undefined): Json | undefined {
  if (name === undefined) return orderedAs(whole, value)
  if (Array.isArray(whole)) {
    const byId = idsOf(whole)?.indexOf(name) ?? Number(name)
    const item = whole[byId]
    if (rest.length === 0 && item === undefined) return value === undefined ? whole : [...whole, value]
    if (rest.length === 0 && value === undefined) return whole.filter((_, index) => index !== byId)
    const changed = at(item, rest, value)
    return changed === undefined ? undefined : whole.with(byId, changed)
  }
  if (!isDictionary(whole)) return undefined
  if (rest.length === 0 && value === undefined)
    return Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name))
  const own = Object.hasOwn(whole, name) ? whole[name] : undefined
  const changed = rest.length === 0 ? orderedAs(own, value) : at(own, rest, value)
  return changed === undefined ? undefined : { ...whole, [name]: changed }
}

/** Where only the order clashed, the value is a list of ids. */
function orderedAs(list: Json | undefined, value: Json | undefined): Json | undefined {
  const ids = Array.isArray(list) ? idsOf(list) : undefined
  if (!ids || ids.length === 0 || !Array.isArray(list) || !Array.isArray(value)) return value
  if (value.length === 0 || !value.every((id) => typeof id === 'string')) return value
  const placeOf = (id: string) => (value.includes(id) ? value.indexOf(id) : value.length)
  const order = [...ids].sort((one, other) => placeOf(one) - placeOf(other))
  return order.flatMap((id) => list[ids.indexOf(id)] ?? [])
}
