import type { Edge, Flow, FlowNode, Json, Variable } from './flow.ts'

/** One value that differs; absent `before` is new, absent `after` is gone. List items with an id are named by it. */
export type Change = { path: string; before?: Json; after?: Json }

export type NodeChange = { nodeId: string; type: string; label?: string; changes: readonly Change[] }
export type NodeMove = { nodeId: string; before: FlowNode['position']; after: FlowNode['position'] }

/** What changed from one flow document to another. Nodes keep their id; an edge is its port and where it leads. */
export type FlowDiff = {
  /** Name, voices, recording and all else that is not listed below. */
  settings: readonly Change[]
  languages: { added: readonly string[]; removed: readonly string[] }
  variables: {
    added: readonly Variable[]
    removed: readonly Variable[]
    changed: readonly { name: string; changes: readonly Change[] }[]
  }
  nodes: {
    added: readonly FlowNode[]
    removed: readonly FlowNode[]
    changed: readonly NodeChange[]
    moved: readonly NodeMove[]
  }
  edges: { added: readonly Edge[]; removed: readonly Edge[] }
  notes: readonly Change[]
  frames: readonly Change[]
  tests: readonly Change[]
  staleTranslations: { added: readonly string[]; removed: readonly string[] }
  /** Nothing differs but positions of nodes, notes, frames, tests and what is to be translated again, or nothing at all. */
  isSameForCallers: boolean
}

type Dictionary = Readonly<Record<string, Json | undefined>>
const isDictionary = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const idOf = (item: Json): string | undefined =>
  isDictionary(item) && typeof item['id'] === 'string' ? item['id'] : undefined

/** Ids of a list whose every item has one of its own; undefined for any other list. */
const idsOf = (list: readonly Json[]): readonly string[] | undefined => {
  const ids = list.map(idOf)
  return ids.every((id) => id !== undefined) && new Set(ids).size === ids.length ? ids : undefined
}

const below = (path: string, name: string | number) => (path === '' ? String(name) : `${path}.${name}`)

/** The smallest values that differ, in the order of the newer document, then what is gone. */
export function changesBetween(before: Json | undefined, after: Json | undefined, path = ''): Change[] {
  if (before === after) return []
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path)
  if (isDictionary(before) && isDictionary(after)) return dictionaryChanges(before, after, path)
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

const ownOf = (from: Dictionary, name: string) => (Object.hasOwn(from, name) ? from[name] : undefined)

function dictionaryChanges(before: Dictionary, after: Dictionary, path: string): Change[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])]
  return names.flatMap((name) => changesBetween(ownOf(before, name), ownOf(after, name), below(path, name)))
}

function listChanges(before: readonly Json[], after: readonly Json[], path: string): Change[] {
  const [oldIds, newIds] = [idsOf(before), idsOf(after)]
  if (!oldIds || !newIds)
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) =>
      changesBetween(before[index], after[index], below(path, index)),
    )
  const byId = (list: readonly Json[]) => Object.fromEntries(list.map((item) => [idOf(item) ?? '', item]))
  const kept = { before: oldIds.filter((id) => newIds.includes(id)), after: newIds.filter((id) => oldIds.includes(id)) }
  const isReordered = kept.before.some((id, index) => kept.after[index] !== id)
  return [
    ...dictionaryChanges(byId(before), byId(after), path),
    ...(isReordered ? [{ path, before: [...oldIds], after: [...newIds] }] : []),
  ]
}

const keyed = <Item>(items: readonly Item[], keyOf: (item: Item) => string) =>
  new Map(items.map((item) => [keyOf(item), item]))

function compare<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string) {
  const [old, now] = [keyed(before, keyOf), keyed(after, keyOf)]
  return {
    added: after.filter((item) => !old.has(keyOf(item))),
    removed: before.filter((item) => !now.has(keyOf(item))),
    kept: after.flatMap((item) => {
      const was = old.get(keyOf(item))
      return was === undefined ? [] : [{ key: keyOf(item), before: was, after: item }]
    }),
  }
}

const asJson = (value: unknown) => value as Json

export function diffFlows(before: Flow, after: Flow): FlowDiff {
  const { languages: oldLanguages, variables: oldVariables, nodes: oldNodes, edges: oldEdges, ...oldRest } = before
  const { languages, variables, nodes, edges, ...rest } = after
  const {
    notes: oldNotes,
    frames: oldFrames = [],
    tests: oldTests,
    staleTranslations: oldStale = [],
    ...oldSettings
  } = oldRest
  const { notes, frames = [], tests, staleTranslations = [], ...settings } = rest

  const nodesCompared = compare(oldNodes, nodes, ({ id }) => id)
  const changed = nodesCompared.kept.flatMap(({ key, before: was, after: is }): NodeChange[] => {
    const { position: _old, ...old } = was
    const { position: _now, ...now } = is
    const changes = changesBetween(asJson(old), asJson(now))
    return changes.length === 0
      ? []
      : [{ nodeId: key, type: is.type, ...(is.label !== undefined && { label: is.label }), changes }]
  })
  const moved = nodesCompared.kept
    .filter(({ before: was, after: is }) => was.position.x !== is.position.x || was.position.y !== is.position.y)
    .map(({ key, before: was, after: is }) => ({ nodeId: key, before: was.position, after: is.position }))
  const variablesCompared = compare(oldVariables, variables, ({ name }) => name)
  const edgesCompared = compare(oldEdges, edges, ({ from, to }) => `${from.nodeId} ${from.portId} ${to}`)
  const languagesCompared = compare(oldLanguages, languages, (language) => language)
  const staleCompared = compare(oldStale, staleTranslations, (hash) => hash)

  const diff = {
    settings: changesBetween(asJson(oldSettings), asJson(settings)),
    languages: { added: languagesCompared.added, removed: languagesCompared.removed },
    variables: {
      added: variablesCompared.added,
      removed: variablesCompared.removed,
      changed: variablesCompared.kept
        .map(({ key, before: was, after: is }) => ({ name: key, changes: changesBetween(asJson(was), asJson(is)) }))
        .filter(({ changes }) => changes.length > 0),
    },
    nodes: { added: nodesCompared.added, removed: nodesCompared.removed, changed, moved },
    edges: { added: edgesCompared.added, removed: edgesCompared.removed },
    notes: changesBetween(asJson(oldNotes), asJson(notes), 'notes'),
    frames: changesBetween(asJson(oldFrames), asJson(frames), 'frames'),
    tests: changesBetween(asJson(oldTests), asJson(tests), 'tests'),
    staleTranslations: { added: staleCompared.added, removed: staleCompared.removed },
  }
  const callersMeet = [
    ...[diff.settings, diff.languages.added, diff.languages.removed, diff.variables.added, diff.variables.removed],
    ...[diff.variables.changed, diff.nodes.added, diff.nodes.removed, changed, diff.edges.added, diff.edges.removed],
  ]
  return { ...diff, isSameForCallers: callersMeet.every((changes) => changes.length === 0) }
}
