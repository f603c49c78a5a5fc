import { limits, type Edge, type Flow, type FlowNode, type Json } from './flow.ts'
import { mergeEdges } from './mergeEdges.ts'
import { isKept, isSame, mergeOrder, mergeValues, unlessClashing, type Clash, type Sides } from './mergeValues.ts'
import { mergeStale } from './staleTexts.ts'

export type ConflictKind = 'node' | 'edge' | 'variable' | 'setting' | 'note' | 'frame' | 'test' | 'languages'

/** What both sides changed, each in its own way. The merged flow has it as ours. */
export type MergeConflict = {
  kind: ConflictKind
  /** Of the node, note, frame or test; name of the variable or setting; `nodeId portId` of an edge; a language. */
  id: string
  /** Into that item, as `['data', 'choices', 'sales', 'key']`; empty for the whole of it. */
  path: readonly string[]
  /** One sentence for the author. */
  what: string
  /** The three values; absent where there is none. */
  base?: Json
  ours?: Json
  theirs?: Json
  /** With a whole node: the edges that each side has at it. */
  edges?: { ours: readonly Edge[]; theirs: readonly Edge[] }
}

export type Merge = { flow: Flow; conflicts: readonly MergeConflict[] }

/** Lists of the document that are merged item by item. */
export const itemLists = {
  node: { list: 'nodes', key: 'id' },
  variable: { list: 'variables', key: 'name' },
  note: { list: 'notes', key: 'id' },
  frame: { list: 'frames', key: 'id' },
  test: { list: 'tests', key: 'id' },
} as const
type ItemKind = keyof typeof itemLists
type Item = Readonly<Record<string, Json>>

/** Where things stand is nobody's quarrel: the one who saves last has moved them last. */
const placeFields: readonly string[] = ['position', 'size']

/**
 * Three-way merge: `ours` and `theirs` both began as `base`. Different nodes go together; within a node, field by field. What clashes
 * stays as ours and is told. The result is always a valid document: edges of nodes that are gone lead on or go too.
 */
export function mergeFlows({ base, ours, theirs }: Sides<Flow>): Merge {
  const settled = unlessClashing({ base, ours, theirs })
  if (settled) return { flow: settled.value, conflicts: [] }
  const conflicts: MergeConflict[] = []
  const tell = (conflict: MergeConflict) => conflicts.push(conflict)

  const settings = mergeSettings({ base, ours, theirs }, tell)
  const languages = mergeLanguages({ base, ours, theirs }, settings.defaultLanguage, tell)
  const itemsOf = <Merged>(kind: ItemKind) => {
    const { list } = itemLists[kind]
    const sides = { base: base[list] ?? [], ours: ours[list] ?? [], theirs: theirs[list] ?? [] }
    const flows = { base, ours, theirs }
    return mergeItems(kind, sides as unknown as Sides<readonly Item[]>, flows, tell) as unknown as Merged[]
  }
  const nodes = itemsOf<FlowNode>('node')
  const edges = mergeEdges(
    { base: base.edges, ours: ours.edges, theirs: theirs.edges },
    {
      nodeIds: new Set(nodes.map(({ id }) => id)),
      disputed: new Set(conflicts.filter(({ kind, path }) => kind === 'node' && path.length === 0).map(({ id }) => id)),
    },
    ({ port, ...sides }) => {
      const name = `The way out ${port.split(' ')[1] ?? ''} of ${nameOfNode(ours, theirs, port.split(' ')[0] ?? '')}`
      tell({ kind: 'edge', id: port, path: [], what: sentence(name, sides), ...given(sides) })
    },
  ).slice(0, limits.edges)
  const frames = itemsOf<NonNullable<Flow['frames']>[number]>('frame')
  const merged: Flow = {
    ...settings,
    languages,
    variables: itemsOf<Flow['variables'][number]>('variable'),
    nodes,
    edges,
    notes: itemsOf<Flow['notes'][number]>('note'),
    tests: itemsOf<Flow['tests'][number]>('test'),
    ...((ours.frames ?? theirs.frames) && { frames }),
  }
  return { flow: mergeStale({ base, ours, theirs }, merged), conflicts }
}

type Tell = (conflict: MergeConflict) => void
type Settings = Omit<
  Flow,
  'languages' | 'nodes' | 'edges' | 'notes' | 'frames' | 'tests' | 'variables' | 'staleTranslations'
>

function settingsOf(flow: Flow): Settings {
  const { languages: _l, nodes: _n, edges: _e, notes: _o, frames: _f, tests: _t, ...rest } = flow
  const { variables: _v, staleTranslations: _s, ...settings } = rest
  return settings
}

function mergeSettings({ base, ours, theirs }: Sides<Flow>, tell: Tell): Settings {
  const sides = { base: settingsOf(base), ours: settingsOf(ours), theirs: settingsOf(theirs) } as unknown as Sides
  const clash = ({ path: [id = '', ...path], ...values }: Clash) =>
    tell({ kind: 'setting', id, path, what: sentence([spoken(id), ...path].join(' › '), values), ...given(values) })
  return mergeValues(sides, [], clash) as unknown as Settings
}

/** Languages of both sides, without those that one took away; never without the default language. */
function mergeLanguages({ base, ours, theirs }: Sides<Flow>, defaultLanguage: string, tell: Tell): string[] {
  const sides = { base: base.languages, ours: ours.languages, theirs: theirs.languages }
  const all = [...new Set([...sides.ours, ...sides.theirs])]
  const sets = { base: new Set(sides.base), ours: new Set(sides.ours), theirs: new Set(sides.theirs) }
  const kept = new Set(all.filter((tag) => isKept(sets, tag)))
  if (!kept.has(defaultLanguage)) {
    const what = `${defaultLanguage} was taken away by one of you and made the default language by the other. It stays.`
    tell({ kind: 'languages', id: defaultLanguage, path: [], what, ...sides })
    kept.add(defaultLanguage)
  }
  const { order } = mergeOrder(sides, kept)
  return withinLimit(order, limits.languages, new Set(sides.ours), (tag) =>
    tell({ kind: 'languages', id: tag, path: [], what: `${tag} was left out: ${isFull('languages')}`, ...sides }),
  )
}

function mergeItems(kind: ItemKind, sides: Sides<readonly Item[]>, flows: Sides<Flow>, tell: Tell): Item[] {
  const { list, key } = itemLists[kind]
  const idOf = (item: Item) => String(item[key])
  const maps = { base: byId(sides.base, idOf), ours: byId(sides.ours, idOf), theirs: byId(sides.theirs, idOf) }
  // Only a hand-written document has two notes of one id. They cannot be told apart, so the list is taken whole.
  if ([sides.base, sides.ours, sides.theirs].some((items, index) => items.length !== Object.values(maps)[index]?.size))
    return [...wholeList(kind, sides, tell)]
  const merged = new Map<string, Item>()
  for (const id of new Set([...maps.ours.keys(), ...maps.theirs.keys()])) {
    const item = mergeItem(
      kind,
      id,
      { base: maps.base.get(id), ours: maps.ours.get(id), theirs: maps.theirs.get(id) },
      flows,
      tell,
    )
    if (item) merged.set(id, item)
  }
  const ids = { base: [...maps.base.keys()], ours: [...maps.ours.keys()], theirs: [...maps.theirs.keys()] }
  const { order, clashes } = mergeOrder(ids, merged)
  const reordered = clashes ? byTheSmaller(ids, merged) : order
  const fitting = withinLimit(reordered, limits[list], new Set(ids.ours), (id) => {
    const theirs = maps.theirs.get(id)
    tell({
      kind,
      id,
      path: [],
      what: `${nameOf(kind, theirs, id)} was left out: ${isFull(list)}`,
      ...given({ base: undefined, ours: undefined, theirs }),
    })
  })
  return fitting.map((id) => merged.get(id)).filter((item) => item !== undefined)
}

/** The order of nodes or notes has no meaning worth a question; all that counts is that both sides come to the same. */
function byTheSmaller({ base, ours, theirs }: Sides<readonly string[]>, kept: ReadonlyMap<string, Item>): string[] {
  const [first, second] = [ours, theirs].sort((one, other) => (one.join(' ') < other.join(' ') ? -1 : 1))
  return mergeOrder({ base, ours: first ?? ours, theirs: second ?? theirs }, kept).order
}

function wholeList(kind: ItemKind, sides: Sides<readonly Item[]>, tell: Tell): readonly Item[] {
  const settled = unlessClashing(sides)
  if (settled) return settled.value
  const what = `Both of you changed the ${itemLists[kind].list}, and two have the same id, so that they cannot be told apart. Yours stay.`
  tell({ kind, id: '', path: [], what, ...given(sides as unknown as Sides) })
  return sides.ours
}

function mergeItem(kind: ItemKind, id: string, sides: Sides<Item | undefined>, flows: Sides<Flow>, tell: Tell) {
  const { base, ours, theirs } = sides
  // The very same object on one side: the editor merges every step of its history, and most nodes are as they were.
  if (theirs === base) return ours
  if (ours === base) return theirs
  const bare = { base: withoutPlace(base), ours: withoutPlace(ours), theirs: withoutPlace(theirs) }
  const name = nameOf(kind, ours ?? theirs ?? base, id)
  const clash = ({ path, ...values }: Clash) =>
    tell({
      ...{ kind, id, path, what: sentence([name, ...path.filter((part) => part !== 'data')].join(' › '), values) },
      ...given(path.length === 0 ? sides : values),
      ...(path.length === 0 && kind === 'node' && { edges: edgesAt(id, flows) }),
    })
  if (isOtherNode(kind, bare)) {
    clash({ path: [], ...bare })
    return ours
  }
  const merged = mergeValues(bare, [], clash) as Item | undefined
  if (!merged) return undefined
  const item = { ...merged, ...placeOf(sides) }
  // What is known of an object by itself (its lint, its texts) goes on being known.
  return [ours, theirs].find((known) => isSame(known, item)) ?? item
}

/** Two nodes that happen to have one id, or data of different shapes: nothing of one fits into the other. */
function isOtherNode(kind: ItemKind, { base, ours, theirs }: Sides<Item | undefined>): boolean {
  if (kind !== 'node' || !ours || !theirs || isSame(ours, theirs)) return false
  if (!base) return true
  return (
    ours['version'] !== theirs['version'] &&
    !unlessClashing({ base: base['data'], ours: ours['data'], theirs: theirs['data'] })
  )
}

function placeOf({ base, ours, theirs }: Sides<Item | undefined>): Item {
  return Object.fromEntries(
    placeFields.flatMap((field): [string, Json][] => {
      const sides = { base: base?.[field], ours: ours?.[field], theirs: theirs?.[field] }
      const place =
        !theirs || !ours ? (ours ?? theirs)?.[field] : (unlessClashing(sides) ?? { value: sides.ours }).value
      return place === undefined ? [] : [[field, place]]
    }),
  )
}

const withoutPlace = (item: Item | undefined): Item | undefined =>
  item && Object.fromEntries(Object.entries(item).filter(([name]) => !placeFields.includes(name)))

const byId = (items: readonly Item[], idOf: (item: Item) => string) => new Map(items.map((item) => [idOf(item), item]))

const edgesAt = (id: string, { ours, theirs }: Sides<Flow>) => {
  const at = ({ edges }: Flow) => edges.filter(({ from, to }) => from.nodeId === id || to === id)
  return { ours: at(ours), theirs: at(theirs) }
}

/** Ours were few enough: of what only theirs added, the last go. */
function withinLimit(
  ids: string[],
  limit: number,
  ours: ReadonlySet<string>,
  leaveOut: (id: string) => void,
): string[] {
  const excess = new Set(ids.filter((id) => !ours.has(id)).slice(ids.length > limit ? limit - ids.length : ids.length))
  for (const id of excess) leaveOut(id)
  return ids.filter((id) => !excess.has(id))
}
const isFull = (list: keyof typeof limits) => `a flow has at most ${limits[list].toLocaleString('en')} ${list}.`

/** An item's absent values are left out, not undefined. */
function given({ base, ours, theirs }: Sides<unknown>): Pick<MergeConflict, 'base' | 'ours' | 'theirs'> {
  return {
    ...(base !== undefined && { base: base as Json }),
    ...(ours !== undefined && { ours: ours as Json }),
    ...(theirs !== undefined && { theirs: theirs as Json }),
  }
}

function nameOf(kind: ItemKind, item: Item | undefined, id: string): string {
  const words = item?.['label'] ?? item?.['name'] ?? item?.['text']
  const name = typeof words === 'string' && words.trim() !== '' ? quoted(words) : id
  return kind === 'node' ? name : `${spoken(kind)} ${name}`
}
const nameOfNode = (ours: Flow, theirs: Flow, id: string) =>
  [...ours.nodes, ...theirs.nodes].find((node) => node.id === id && node.label)?.label ?? id

const spoken = (name: string) =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
const quoted = (words: string) => `“${words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words}”`
const short = (value: unknown) =>
  typeof value === 'string'
    ? quoted(value)
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined

function sentence(name: string, { ours, theirs }: Sides<unknown>): string {
  if (ours === undefined) return `${name}: you removed it, and the other author changed it.`
  if (theirs === undefined) return `${name}: you changed it, and the other author removed it.`
  const values = { ours: short(ours), theirs: short(theirs) }
  if (values.ours === undefined || values.theirs === undefined) return `${name}: both of you changed it.`
  return `${name}: you made it ${values.ours}, the other author ${values.theirs}.`
}
