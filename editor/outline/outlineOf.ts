import type { Port } from '#shared/flow/defineNode.ts'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import type { PortRef } from '../graph/connect.ts'
import { hasEntry } from '../graph/cardLayout.ts'
import { portsOf } from '../graph/nodePorts.ts'

/** Where a row stands in the tree, as its ARIA attributes have it: levels and places count from 1. */
type Place = {
  key: string
  level: number
  parent: string | undefined
  position: number
  size: number
  hasChildren: boolean
}

export type NodeRow = Place & {
  kind: 'node'
  nodeId: string
  /** The way that leads here; `label` when the node it comes from has others. */
  way?: PortRef & { label?: string }
}
export type PortRow = Place & {
  kind: 'port'
  nodeId: string
  portId: string
  label: string
  portKind: Port['kind']
  isOptional: boolean
  /** `below`: its node is the row's first child; `elsewhere`: its node has its row at another place. */
  leads: { kind: 'nowhere' } | { kind: 'below' | 'elsewhere'; to: string }
}
/** The part of the nodes that no caller comes to. */
export type LooseRow = Place & { kind: 'loose'; count: number }
export type OutlineRow = NodeRow | PortRow | LooseRow

type Item =
  | (Pick<NodeRow, 'kind' | 'nodeId' | 'way'> & { children: Item[] })
  | (Omit<PortRow, keyof Place> & { children: Item[] })
  | (Omit<LooseRow, keyof Place> & { children: Item[] })

export const nodeKey = (nodeId: string) => `node ${nodeId}`
export const portKey = ({ nodeId, portId }: PortRef) => `port ${nodeId} ${portId}`
export const looseKey = 'loose'
const keyOf = (item: Item) =>
  item.kind === 'node' ? nodeKey(item.nodeId) : item.kind === 'port' ? portKey(item) : looseKey

/**
 * A flow as a tree, in the order it is read: from the start along the ports. What follows on the plain way stands below a node at
 * the same level, as the lines of a text do; other ways out are its children, and what they lead to theirs. A node has one row; where
 * it is met again, the port says that it leads elsewhere. Nodes that nothing leads to come last, in a part of their own. A port that may
 * stay unwired has a row once it is wired.
 */
export function outlineOf(flow: Flow): OutlineRow[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const targets = new Map(flow.edges.map(({ from, to }) => [portKey(from), to]))
  const waysOf = waysOut(flow)
  const placed = new Set<string>()

  const portItem = (node: FlowNode, { id: portId, label, kind, isOptional = false }: Port): Item => {
    const port = { kind: 'port' as const, nodeId: node.id, portId, label, portKind: kind, isOptional }
    const to = targets.get(portKey(port))
    if (to === undefined || !nodes.has(to)) return { ...port, leads: { kind: 'nowhere' }, children: [] }
    if (placed.has(to)) return { ...port, leads: { kind: 'elsewhere', to }, children: [] }
    return { ...port, leads: { kind: 'below', to }, children: chainFrom(to, { nodeId: node.id, portId }) }
  }

  /** A node and what follows it on the plain way, which is placed before anything beside it: endings stand at the end. */
  function chainFrom(first: string, begun?: NodeRow['way']): Item[] {
    const chain: { node: FlowNode; main: Port | undefined; item: Item }[] = []
    const tail: Item[] = []
    let way = begun
    for (let at: string | undefined = first; at !== undefined;) {
      const node = nodes.get(at)
      if (!node) break
      placed.add(at)
      const ports = waysOf(node)
      const main = mainOf(ports)
      chain.push({ node, main, item: { kind: 'node', nodeId: at, ...(way && { way }), children: [] } })
      const to: string | undefined = main && targets.get(portKey({ nodeId: at, portId: main.id }))
      if (main && (to === undefined || placed.has(to) || !nodes.has(to))) tail.push(portItem(node, main))
      way = main && { nodeId: at, portId: main.id, ...(isOneOfSeveral(ports) && { label: main.label }) }
      at = to !== undefined && !placed.has(to) ? to : undefined
    }
    for (const { node, main, item } of chain)
      for (const port of waysOf(node))
        if (port !== main && !(port.isOptional && !targets.has(portKey({ nodeId: node.id, portId: port.id }))))
          item.children.push(portItem(node, port))
    return [...chain.map(({ item }) => item), ...tail]
  }

  const items = flow.nodes.flatMap((node) => (hasEntry(node) || placed.has(node.id) ? [] : chainFrom(node.id)))
  const led = new Set(flow.edges.map(({ to }) => to))
  const begins = flow.nodes.filter(({ id }) => !placed.has(id) && !led.has(id))
  const count = flow.nodes.length - placed.size
  // Circles that nothing leads to begin anywhere: at their first node.
  const loose = [...begins, ...flow.nodes].flatMap(({ id }) => (placed.has(id) ? [] : chainFrom(id)))
  return rowsOf(loose.length === 0 ? items : [...items, { kind: 'loose', count, children: loose }])
}

/** The ports of a node, and those that edges still hang on while its data cannot be read. */
function waysOut(flow: Flow): (node: FlowNode) => readonly Port[] {
  const wired = new Map<string, string[]>()
  for (const { from } of flow.edges) wired.set(from.nodeId, [...(wired.get(from.nodeId) ?? []), from.portId])
  const known = new Map<string, readonly Port[]>()
  return (node) => {
    const before = known.get(node.id)
    if (before) return before
    const ports = portsOf(node)
    const others = (wired.get(node.id) ?? []).filter((portId) => !ports.some(({ id }) => id === portId))
    const all = [...ports, ...others.map((id): Port => ({ id, label: id, kind: 'choice' }))]
    known.set(node.id, all)
    return all
  }
}

const isOneOfSeveral = (ports: readonly Port[]) => ports.filter(({ isOptional }) => !isOptional).length > 1

/** The plain way on: the only port, or the only one that is not a choice, a failure, a timeout or a side door. */
function mainOf(ports: readonly Port[]): Port | undefined {
  const plain = ports.length === 1 ? ports : ports.filter(({ kind, isOptional }) => kind === 'next' && !isOptional)
  return plain.length === 1 ? plain[0] : undefined
}

function rowsOf(items: readonly Item[]): OutlineRow[] {
  const rows: OutlineRow[] = []
  const put = (siblings: readonly Item[], level: number, parent: string | undefined) =>
    siblings.forEach(({ children, ...item }, index) => {
      const key = keyOf({ ...item, children } as Item)
      const place = { key, level, parent, position: index + 1, size: siblings.length, hasChildren: children.length > 0 }
      rows.push({ ...item, ...place } as OutlineRow)
      put(children, level + 1, key)
    })
  put(items, 1, undefined)
  return rows
}

/** The rows that are not inside a closed one. */
export function openRows(rows: readonly OutlineRow[], closed: ReadonlySet<string>): OutlineRow[] {
  const hidden = new Set<string>()
  return rows.filter(({ key, parent }) => {
    if (parent === undefined || (!closed.has(parent) && !hidden.has(parent))) return true
    hidden.add(key)
    return false
  })
}

/** The keys of what a row stands in, nearest first. */
export function ancestorsOf(rows: readonly OutlineRow[], key: string): string[] {
  const parents = new Map(rows.map((row) => [row.key, row.parent]))
  const found: string[] = []
  for (let at = parents.get(key); at !== undefined; at = parents.get(at)) found.push(at)
  return found
}

/** The way that a row stands for: of a port, itself; of a node, the one that leads to it. */
export const wayOf = (row: OutlineRow): PortRef | undefined =>
  row.kind === 'port' ? { nodeId: row.nodeId, portId: row.portId } : row.kind === 'node' ? row.way : undefined
