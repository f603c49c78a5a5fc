import type { draftParts } from '#shared/api/flow.ts'
import { diffFlows, type Change, type NodeChange } from '#shared/flow/diff.ts'
import type { Edge, Flow, Json } from '#shared/flow/flow.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { typeOf } from '../graph/nodePorts.ts'
import { languageName } from '../studio/languageName.ts'
import { labelAlong, spoken } from './labelAlong.ts'
import { nodeTitle, portTitle, valueWords } from './valueWords.ts'

export type Detail = { label: string; before: string | undefined; after: string | undefined }
export type ChangeEntry = {
  key: string
  mark: 'added' | 'removed' | 'changed'
  /** As the server names who changed it. */
  part: (typeof draftParts)[number]
  /** Where it is on the canvas. */
  nodeId: string | undefined
  title: string
  /** The type of a node, what a node says, or the like. */
  lead: string | undefined
  details: readonly Detail[]
}
export type ChangeGroup = { title: string; entries: readonly ChangeEntry[] }
export type Changes = {
  groups: readonly ChangeGroup[]
  /** Nodes that only stand elsewhere. */
  moved: number
  isSameForCallers: boolean
  isSame: boolean
}

/** What is different from one document to another, in the words of its author. */
export function changesOf(before: Flow, after: Flow, language: string): Changes {
  const diff = diffFlows(before, after)
  const isTouched = new Set([...diff.nodes.changed.map(({ nodeId }) => nodeId)])
  const groups = [
    { title: 'Nodes', entries: nodeEntries(diff, before, after, language) },
    { title: 'Ways between nodes', entries: edgeEntries(diff.edges, before, after, language) },
    { title: 'Variables', entries: variableEntries(diff) },
    { title: 'Languages and settings', entries: settingEntries(diff) },
    { title: 'Notes and frames', entries: [...itemEntries('Note', diff.notes, before, after), ...itemEntries('Frame', diff.frames, before, after)] },
    { title: 'Tests', entries: itemEntries('Test', diff.tests, before, after) },
  ].filter(({ entries }) => entries.length > 0) // prettier-ignore
  const moved = diff.nodes.moved.filter(({ nodeId }) => !isTouched.has(nodeId)).length
  const { staleTranslations } = diff
  const isStaleSame = staleTranslations.added.length + staleTranslations.removed.length === 0
  return {
    groups,
    moved,
    isSameForCallers: diff.isSameForCallers,
    isSame: groups.length === 0 && diff.nodes.moved.length === 0 && isStaleSame,
  }
}

/** `2 nodes added, 1 changed, 3 ways between nodes`: all in a line. */
export function changesLine({ groups, moved, isSame }: Changes): string {
  if (isSame) return 'Nothing is different.'
  const of = (title: string) => groups.find((group) => group.title === title)?.entries ?? []
  const nodes = of('Nodes')
  const count = (entries: readonly unknown[], one: string, many: string) =>
    entries.length === 0 ? [] : [`${entries.length} ${entries.length === 1 ? one : many}`]
  const marked = (mark: ChangeEntry['mark']) => nodes.filter((entry) => entry.mark === mark)
  const parts = [
    ...count(marked('added'), 'node added', 'nodes added'),
    ...count(marked('removed'), 'node removed', 'nodes removed'),
    ...count(marked('changed'), 'node changed', 'nodes changed'),
    ...count(of('Ways between nodes'), 'way between nodes changed', 'ways between nodes changed'),
    ...count(of('Variables'), 'variable changed', 'variables changed'),
    ...count(of('Languages and settings'), 'setting changed', 'settings changed'),
    ...count(of('Notes and frames'), 'note or frame changed', 'notes or frames changed'),
    ...count(of('Tests'), 'test changed', 'tests changed'),
    ...(moved > 0 ? [`${moved} moved`] : []),
  ]
  return parts.length === 0 ? 'Only marks of stale translations are different.' : `${parts.join(', ')}.`
}

type Diff = ReturnType<typeof diffFlows>
const entry = (over: Partial<ChangeEntry> & Pick<ChangeEntry, 'key' | 'mark' | 'part' | 'title'>): ChangeEntry => ({
  nodeId: undefined,
  lead: undefined,
  details: [],
  ...over,
})

function nodeEntries({ nodes }: Diff, before: Flow, after: Flow, language: string): ChangeEntry[] {
  const whole = (mark: 'added' | 'removed') => (node: Flow['nodes'][number]) => {
    const { title, words } = cardOf(node, language)
    return entry({ key: `node ${node.id}`, mark, part: 'node', nodeId: node.id, title, lead: words })
  }
  return [
    ...nodes.added.map(whole('added')),
    ...nodes.removed.map(whole('removed')),
    ...nodes.changed.map((change) =>
      entry({
        key: `node ${change.nodeId}`,
        mark: 'changed',
        part: 'node',
        nodeId: change.nodeId,
        title: nodeTitle(after, change.nodeId, language),
        details: nodeDetails(change, before, after),
      }),
    ),
  ]
}

function nodeDetails({ nodeId, changes }: NodeChange, before: Flow, after: Flow): Detail[] {
  const [was, is] = [before, after].map(({ nodes }) => nodes.find(({ id }) => id === nodeId))
  const type = is && typeOf(is)
  return changes.map((change) => {
    const [first = '', ...rest] = change.path.split('.')
    if (first !== 'data' || !type) return detail(spoken(first === 'label' ? 'name' : first), change)
    // What is gone has its name in the older data.
    const data = change.after === undefined ? was?.data : is.data
    const { label, words, unit } = labelAlong(type.schema, data, rest)
    return detail(label, change, words, unit)
  })
}

/** Where only the order of a list differs, the values are ids, which say nothing. */
const isOrder = ({ before, after }: Change) =>
  Array.isArray(before) && Array.isArray(after) && before.length === after.length &&
  before.every((id) => typeof id === 'string' && after.includes(id)) // prettier-ignore

function detail(label: string, change: Change, words?: Readonly<Record<string, string>>, unit?: string): Detail {
  if (isOrder(change)) return { label, before: undefined, after: 'In another order' }
  const say = (value: Json | undefined) => (value === undefined ? undefined : valueWords(value, words, unit))
  return { label, before: say(change.before), after: say(change.after) }
}

function edgeEntries({ added, removed }: Diff['edges'], before: Flow, after: Flow, language: string): ChangeEntry[] {
  const portOf = ({ from }: Edge) => `${from.nodeId} ${from.portId}`
  const [was, is] = [before, after].map(({ nodes }) => new Map(nodes.map((node) => [node.id, node])))
  const now = new Map(added.map((edge) => [portOf(edge), edge]))
  const old = new Map(removed.map((edge) => [portOf(edge), edge]))
  // A node that came or went took its ways along.
  const ports = [...new Set([...now.keys(), ...old.keys()])].filter((port) => {
    const nodeId = (now.get(port) ?? old.get(port))?.from.nodeId ?? ''
    return was?.has(nodeId) && is?.has(nodeId)
  })
  return ports.map((port) => {
    const [to, from] = [now.get(port), old.get(port)]
    const nodeId = (to ?? from)?.from.nodeId ?? ''
    const portId = (to ?? from)?.from.portId ?? ''
    const node = to ? is?.get(nodeId) : was?.get(nodeId)
    return entry({
      key: `edge ${port}`,
      mark: to && from ? 'changed' : to ? 'added' : 'removed',
      part: 'edges',
      nodeId,
      title: `${nodeTitle(after, nodeId, language)} › ${portTitle(node, portId)}`,
      details: [
        {
          label: 'Leads to',
          before: from && nodeTitle(before, from.to, language),
          after: to && nodeTitle(after, to.to, language),
        },
      ],
    })
  })
}

function variableEntries({ variables }: Diff): ChangeEntry[] {
  const whole =
    (mark: 'added' | 'removed') =>
    ({ name, type }: Flow['variables'][number]) =>
      entry({ key: `variable ${name}`, mark, part: 'variables', title: name, lead: spoken(type) })
  return [
    ...variables.added.map(whole('added')),
    ...variables.removed.map(whole('removed')),
    ...variables.changed.map(({ name, changes }) =>
      entry({
        key: `variable ${name}`,
        mark: 'changed',
        part: 'variables',
        title: name,
        details: changes.map((change) => detail(spoken(change.path), change)),
      }),
    ),
  ]
}

export const settingNames: Readonly<Record<string, string>> = {
  name: 'Name of the flow',
  timeZone: 'Time zone',
  maxCallMinutes: 'Longest call, in minutes',
  maxSilences: 'Silences before the call ends',
  recording: 'Recording of calls',
}
function settingEntries({ settings, languages }: Diff): ChangeEntry[] {
  const language = (mark: 'added' | 'removed') => (tag: string) =>
    entry({ key: `language ${tag}`, mark, part: 'settings', title: languageName(tag), lead: 'Language' })
  return [
    ...languages.added.map(language('added')),
    ...languages.removed.map(language('removed')),
    ...settings.map((change) => {
      const title = settingNames[change.path] ?? change.path.split('.').map(spoken).join(' › ')
      return entry({
        key: `setting ${change.path}`,
        mark: change.before === undefined ? 'added' : change.after === undefined ? 'removed' : 'changed',
        part: 'settings',
        title,
        details: [detail('', change)],
      })
    }),
  ]
}

/** Changes of a list, by item: `tests.t1.name`. */
function itemEntries(
  noun: 'Note' | 'Frame' | 'Test',
  changes: readonly Change[],
  before: Flow,
  after: Flow,
): ChangeEntry[] {
  const items = (flow: Flow): readonly { id: string; text?: string; label?: string; name?: string }[] =>
    noun === 'Note' ? flow.notes : noun === 'Frame' ? (flow.frames ?? []) : flow.tests
  const byId = new Map<string, Change[]>()
  for (const change of changes) {
    const id = change.path.split('.')[1]
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), change])
  }
  return [...byId].flatMap(([id, list]) => {
    const [was, is] = [before, after].map((flow) => items(flow).find((item) => item.id === id))
    const item = is ?? was
    const details = list
      .filter(({ path }) => !/^\w+\.[^.]+\.(position|size)/.test(path))
      .map((change) => detail(change.path.split('.').slice(2).map(spoken).join(' › '), change))
    if (was && is && details.length === 0) return []
    return [
      entry({
        key: `${noun} ${id}`,
        mark: !was ? 'added' : !is ? 'removed' : 'changed',
        part: noun === 'Test' ? 'tests' : 'notes',
        title: item?.name ?? item?.label ?? item?.text ?? id,
        lead: noun,
        details: was && is ? details : [],
      }),
    ]
  })
}
