import { fieldsOf } from './fields.ts'
import type { FlowNode } from './flow.ts'
import { isDictionary } from './mergeValues.ts'
import { readNodeData } from './readNodeData.ts'
import type { NodeTypes } from './variableUse.ts'

/** One text of a node in all its languages. */
export type TextRow = {
  /** Into the node's data, to the texts by language: `prompt.0.text`, `choices.1.phrases`. */
  path: string
  /** The same with ids for places, so that it survives a choice put in before: `choices.sales.phrases`. */
  key: string
  kind: 'prompt' | 'phrases'
  /** What is written, by language; blank ones are left out. Phrases one a line. */
  texts: Readonly<Record<string, string>>
  /** Languages that need no words, because a recording is heard in them. */
  recorded: readonly string[]
}

const known = new WeakMap<FlowNode, { types: NodeTypes; rows: readonly TextRow[]; withWords: readonly TextRow[] }>()

/** Texts of a node in the order of its schema; those with no word in any language are left out. */
export const textRows = (node: FlowNode, types: NodeTypes): readonly TextRow[] => readRows(node, types).withWords

/** The same with the recording parts of its prompts that have no words, or nothing at all yet. */
export const heardRows = (node: FlowNode, types: NodeTypes): readonly TextRow[] => readRows(node, types).rows

function readRows(node: FlowNode, types: NodeTypes) {
  const before = known.get(node)
  if (before?.types === types) return before
  const rows = rowsOf(node, types)
  const read = { types, rows, withWords: rows.filter(({ texts }) => Object.keys(texts).length > 0) }
  known.set(node, read)
  return read
}

function rowsOf(node: FlowNode, types: NodeTypes): TextRow[] {
  const type = Object.hasOwn(types, node.type) ? types[node.type] : undefined
  if (!type) return []
  const read = readNodeData(type, node)
  // A half-finished node is translated all the same: its texts are where they will be.
  const data = read.ok ? read.data : node.data
  return fieldsOf(type.schema, data).flatMap(({ field, path, value }): TextRow[] => {
    if (field === 'phrases') return row({ path, kind: 'phrases', texts: value, data, recorded: [] })
    if (field !== 'prompt' || !Array.isArray(value)) return []
    return value.flatMap((part: unknown, index) => {
      if (!isDictionary(part) || (part['kind'] !== 'text' && part['kind'] !== 'recording')) return []
      const isRecording = part['kind'] === 'recording'
      const recorded = isRecording && isDictionary(part['content']) ? Object.keys(part['content']) : []
      return row({ path: `${path}.${index}.text`, kind: 'prompt', texts: part['text'], data, recorded, isRecording })
    })
  })
}

type Found = Pick<TextRow, 'path' | 'kind' | 'recorded'> & { texts: unknown; data: unknown; isRecording?: boolean }

function row({ path, kind, texts, data, recorded, isRecording = false }: Found): TextRow[] {
  if (!isDictionary(texts)) return []
  const written = Object.entries(texts).flatMap(([language, text]): [string, string][] => {
    const words = Array.isArray(text) ? text.filter((phrase) => typeof phrase === 'string').join('\n') : text
    return typeof words === 'string' && words.trim() !== '' ? [[language, words]] : []
  })
  if (written.length === 0 && !isRecording) return []
  return [{ path, key: keyOf(path, data), kind, texts: Object.fromEntries(written), recorded }]
}

/** A path with the ids of list items, where they have one, in place of their numbers. */
function keyOf(path: string, data: unknown): string {
  let here: unknown = data
  return path
    .split('.')
    .map((name) => {
      const within = here
      here = typeof within === 'object' && within !== null ? (Reflect.get(within, name) as unknown) : undefined
      const id = Array.isArray(within) && isDictionary(here) ? here['id'] : undefined
      return typeof id === 'string' ? id : name
    })
    .join('.')
}
