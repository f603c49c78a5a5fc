import { cardSizeWith, columnWidth, freePlaceAmong } from './cardPlace.ts'
import { limits, type Edge, type Flow, type FlowNode, type Json } from './flow.ts'
import { fieldsOf } from './fields.ts'
import { isDictionary } from './mergeValues.ts'
import { readPorts } from './nodePorts.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import type { Problem } from './problem.ts'
import { readNodeData } from './readNodeData.ts'
import { withoutNodes } from './withoutNodes.ts'
import { textRows, type TextRow } from './textRows.ts'
import { markStale, setTexts } from './texts.ts'
import { nodeVariables, readsOf, type NodeTypes } from './variableUse.ts'

/** A change that makes a problem disappear; `title` is a button's. */
export type QuickFix = { title: string; apply: (flow: Flow) => Flow }

type Context = { flow: Flow; problem: Problem; node: FlowNode | undefined; types: NodeTypes }

/** What can be done about a problem at the press of a button; nothing where only the author knows. */
export function fixesFor(flow: Flow, problem: Problem, types: NodeTypes = nodeTypes): QuickFix[] {
  const make = Object.hasOwn(fixes, problem.rule) ? fixes[problem.rule] : undefined
  const node = flow.nodes.find(({ id }) => id === problem.nodeId)
  return make?.({ flow, problem, node, types }) ?? []
}

/** By rule. */
const fixes: Readonly<Record<string, (context: Context) => QuickFix[]>> = {
  'unwired-port': wireToEnd,
  'edge-from-missing-port': ({ problem: { edgeId } }) => [
    { title: 'Remove the edge', apply: (flow) => ({ ...flow, edges: flow.edges.filter(({ id }) => id !== edgeId) }) },
  ],
  'missing-language': copyText,
  'repeated-key': giveFreeKey,
  'choice-without-key': giveFreeKey,
  'unreachable-node': removeNode('Remove the node'),
  'two-starts': removeNode('Remove this start'),
  'unknown-variable': declareVariable,
  'no-start': addStart,
}

const freeId = (wanted: string, taken: readonly { id: string }[]): string => {
  const ids = new Set(taken.map(({ id }) => id))
  let id = wanted
  for (let number = 2; ids.has(id); number++) id = `${wanted.slice(0, 58)}-${number}`
  return id
}

function withEdge(flow: Flow, from: Edge['from'], to: string): Flow {
  const others = flow.edges.filter((edge) => edge.from.nodeId !== from.nodeId || edge.from.portId !== from.portId)
  const id = freeId(`${from.nodeId}-${from.portId}`.slice(0, 64), others)
  return { ...flow, edges: [...others, { id, from, to }] }
}

/** With a new node to the right of another, where no card is. */
function withNodeBeside(flow: Flow, beside: FlowNode, node: Omit<FlowNode, 'position'>, types: NodeTypes): Flow {
  const sizeOf = (of: FlowNode) =>
    cardSizeWith(readPorts(Object.hasOwn(types, of.type) ? types[of.type] : undefined, of).ports)
  const wanted = { x: beside.position.x + columnWidth, y: beside.position.y }
  const boxes = flow.nodes.map((other) => ({ ...other.position, ...sizeOf(other) }))
  const position = freePlaceAmong(boxes, wanted, sizeOf({ ...node, position: wanted }))
  return { ...flow, nodes: [...flow.nodes, { ...node, position }] }
}

function wireToEnd({ flow, problem: { portId }, node, types }: Context): QuickFix[] {
  if (!node || portId === undefined) return []
  const from = { nodeId: node.id, portId }
  const ends = flow.nodes.filter(({ type }) => type === 'end')
  const [only] = ends
  if (only && ends.length === 1)
    return [
      { title: 'Wire it to the end', apply: (now) => (hasNode(now, only.id) ? withEdge(now, from, only.id) : now) },
    ]
  if (flow.nodes.length >= limits.nodes || !types['end']) return []
  const { version } = types['end']
  return [
    {
      title: ends.length === 0 ? 'Wire it to an end' : 'Wire it to a new end',
      apply: (now) => {
        const here = now.nodes.find(({ id }) => id === node.id)
        if (!here || now.nodes.length >= limits.nodes) return now
        const id = freeId('end', now.nodes)
        return withEdge(withNodeBeside(now, here, { id, type: 'end', version, data: {} }, types), from, id)
      },
    },
  ]
}

const hasNode = ({ nodes }: Flow, wanted: string) => nodes.some(({ id }) => id === wanted)

function removeNode(title: string) {
  return ({ node }: Context): QuickFix[] =>
    node ? [{ title, apply: (flow) => withoutNodes(flow, new Set([node.id])) }] : []
}

/** From the default language, or where that one is missing from the first that is written. */
function copyText({ flow, problem: { field, language }, node, types }: Context): QuickFix[] {
  if (!node || field === undefined || language === undefined) return []
  const lacking = (of: FlowNode) =>
    textRows(of, types).filter(
      ({ path, texts, recorded }) =>
        (path === field || (path.startsWith(`${field}.`) && /^\d+\.text$/.test(path.slice(field.length + 1)))) &&
        texts[language] === undefined &&
        !recorded.includes(language),
    )
  const sourceOf = ({ texts }: TextRow) =>
    texts[flow.defaultLanguage] === undefined ? Object.keys(texts)[0] : flow.defaultLanguage
  const [first] = lacking(node)
  const source = first && sourceOf(first)
  if (source === undefined) return []
  return [
    {
      title: `Copy the ${source} text`,
      apply: (now) => {
        const here = now.nodes.find(({ id }) => id === node.id)
        const rows = here ? lacking(here) : []
        const changes = rows.map((row) => {
          const text = row.texts[sourceOf(row) ?? ''] ?? ''
          return { nodeId: node.id, path: row.path, language, text }
        })
        return changes.reduce((into, change) => markStale(into, change, types), setTexts(now, changes, types))
      },
    },
  ]
}

/** What callers expect first comes first. */
const keys = [...'1234567890', '*', '#', ...Array.from({ length: 90 }, (_, index) => String(index + 10))]

function giveFreeKey({ problem: { field }, node }: Context): QuickFix[] {
  const { list, index } = /^(?<list>[^.]+)\.(?<index>\d+)\.key$/.exec(field ?? '')?.groups ?? {}
  if (!node || list === undefined || index === undefined) return []
  const freeIn = (choices: Json | undefined): string | undefined => {
    if (!Array.isArray(choices)) return undefined
    const taken = new Set(choices.map((choice) => (isDictionary(choice) ? choice['key'] : undefined)))
    return keys.find((key) => !taken.has(key))
  }
  const key = freeIn(node.data[list])
  if (key === undefined) return []
  return [
    {
      title: `Give it key ${key}`,
      apply: (flow) => ({
        ...flow,
        nodes: flow.nodes.map((other) => {
          const choices = other.data[list]
          const choice = Array.isArray(choices) ? choices[Number(index)] : undefined
          if (other.id !== node.id || !Array.isArray(choices) || !isDictionary(choice)) return other
          const next = { ...choice, key: freeIn(choices) ?? key }
          return { ...other, data: { ...other.data, [list]: choices.with(Number(index), next) } }
        }),
      }),
    },
  ]
}

function declareVariable({ flow, problem: { message }, node, types }: Context): QuickFix[] {
  const type = node && Object.hasOwn(types, node.type) ? types[node.type] : undefined
  const read = type && readNodeData(type, node as FlowNode)
  if (!type || !read?.ok || flow.variables.length >= limits.variables) return []
  const fields = fieldsOf(type.schema, read.data)
  const { reads } = nodeVariables(type, read.data, { fields, paths: readsOf(fields).paths })
  const declared = new Set(flow.variables.map(({ name }) => name))
  const name = reads.map((use) => use.name).find((used) => !declared.has(used) && message.includes(` ${used}:`))
  if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return []
  return [
    {
      title: `Declare ${name}`,
      apply: (now) =>
        now.variables.some((variable) => variable.name === name)
          ? now
          : { ...now, variables: [...now.variables, { name, type: 'text' }] },
    },
  ]
}

/** Before the first node that nothing leads to. */
function addStart({ flow, types }: Context): QuickFix[] {
  const { version } = types['start'] ?? {}
  if (version === undefined || flow.nodes.length >= limits.nodes) return []
  return [
    {
      title: 'Add a start',
      apply: (now) => {
        if (now.nodes.some(({ type }) => type === 'start') || now.nodes.length >= limits.nodes) return now
        const reached = new Set(now.edges.map(({ to }) => to))
        const first = now.nodes.find(({ id }) => !reached.has(id)) ?? now.nodes[0]
        const left = Math.min(...now.nodes.map(({ position }) => position.x))
        const position = first ? { x: left - columnWidth, y: first.position.y } : { x: 0, y: 0 }
        const start: FlowNode = { id: freeId('start', now.nodes), type: 'start', version, position, data: {} }
        const next = { ...now, nodes: [start, ...now.nodes] }
        return first ? withEdge(next, { nodeId: start.id, portId: 'next' }, first.id) : next
      },
    },
  ]
}
