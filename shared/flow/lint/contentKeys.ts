import type { Flow } from '../flow.ts'
import { nodeTypes } from '../nodes/registry.generated.ts'
import { promptOf, type NodeTypes } from '../variableUse.ts'
import { lintGraph } from './lintGraph.ts'

/**
 * Keys of the content items that checking a flow asks about, publishing it too: what its nodes refer to, and the recordings in what
 * can be read of nodes that do not parse. Nodes are read once for this and for the check after it.
 */
export function contentKeysOf(flow: Flow, types: NodeTypes = nodeTypes): string[] {
  const keys = new Set<string>()
  const { nodes } = lintGraph(flow, { flows: {}, schedules: [], content: {} }, types)
  for (const { read, half } of nodes) {
    for (const { kind, key } of read?.references ?? []) if (kind === 'content') keys.add(key)
    for (const { field, value } of half?.fields ?? [])
      if (field === 'prompt')
        for (const part of promptOf(value))
          if (part.kind === 'recording') for (const key of Object.values(part.content)) keys.add(key)
  }
  return [...keys].sort()
}
