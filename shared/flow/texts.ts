import type { Flow, FlowNode, Json } from './flow.ts'
import { isDictionary } from './mergeValues.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import { readNodeData } from './readNodeData.ts'
import { noteStaleTexts, staleHashOf, withStaleHashes } from './staleTexts.ts'
import { heardRows, type TextRow } from './textRows.ts'
import type { NodeTypes } from './variableUse.ts'

/** A row of the translation table. `key` is unique in the flow and stays when a choice is put in before. */
export type FlowText = {
  nodeId: string
  /** The node's label, else the title of its type. */
  nodeLabel: string
  path: string
  key: string
  kind: 'prompt' | 'phrases'
  /** By language, also of languages that the flow does not speak (any more). Phrases one a line. */
  texts: Readonly<Record<string, string>>
  /** Languages of the flow in which there is nothing. */
  missing: readonly string[]
  stale: readonly string[]
  /** Of a recording for which none was chosen, and that has no words. */
  isUnrecorded: boolean
}

/** One text in one language. `path` as in `FlowText`, or with ids in place of numbers as in its `key`. */
export type TextPlace = { nodeId: string; path: string; language: string }

/** Every text that callers hear or may say, and every recording, also without words, in the order of the nodes. */
export function textsOf(flow: Flow, types: NodeTypes = nodeTypes): FlowText[] {
  const { languages, defaultLanguage, nodes } = flow
  const staleHashes = new Set(flow.staleTranslations)
  return nodes.flatMap((node) =>
    heardRows(node, types).map((row): FlowText => {
      const isStale = (language: string) => staleHashes.has(staleHashOf(row, defaultLanguage, language) ?? '')
      return {
        nodeId: node.id,
        nodeLabel: node.label ?? types[node.type]?.title ?? node.type,
        ...{ path: row.path, key: `${node.id}/${row.key}`, kind: row.kind, texts: row.texts },
        missing: languages.filter((tag) => row.texts[tag] === undefined && !row.recorded.includes(tag)),
        stale: staleHashes.size === 0 ? [] : languages.filter(isStale),
        isUnrecorded: row.recorded.length === 0 && Object.keys(row.texts).length === 0,
      }
    }),
  )
}

/** The flow with texts in place; blank ones are taken out. What a new source makes stale is marked, what is new is not. */
export function setTexts(
  flow: Flow,
  changes: readonly (TextPlace & { text: string })[],
  types: NodeTypes = nodeTypes,
): Flow {
  const ofNode = new Map<string, (TextPlace & { text: string })[]>()
  for (const change of changes) ofNode.set(change.nodeId, [...(ofNode.get(change.nodeId) ?? []), change])
  const nodes = flow.nodes.map((node) =>
    (ofNode.get(node.id) ?? []).reduce((into, change) => withText(into, change, types), node),
  )
  if (nodes.every((node, index) => node === flow.nodes[index])) return flow
  return noteStaleTexts(flow, { ...flow, nodes }, types)
}

export const setText = (flow: Flow, change: TextPlace & { text: string }, types: NodeTypes = nodeTypes): Flow =>
  setTexts(flow, [change], types)

/** The flow with a translation marked as right: it says what the text of the default language says. */
export const markTranslated = (flow: Flow, place: TextPlace, types: NodeTypes = nodeTypes): Flow =>
  marked(flow, place, types, (hashes, hash) => hashes.delete(hash))

/** The flow with a translation marked as one to look at again. */
export const markStale = (flow: Flow, place: TextPlace, types: NodeTypes = nodeTypes): Flow =>
  marked(flow, place, types, (hashes, hash) => hashes.add(hash))

export type Completeness = { total: number; done: number; stale: number; percent: number }

/** By language: texts there are, those done (there, and not stale), those stale; 100 percent only when all are done. */
export function completeness(flow: Flow, types: NodeTypes = nodeTypes): Record<string, Completeness> {
  const texts = textsOf(flow, types)
  return Object.fromEntries(
    flow.languages.map((language) => {
      const total = texts.length
      const stale = texts.filter((text) => text.stale.includes(language)).length
      const done = total - stale - texts.filter(({ missing }) => missing.includes(language)).length
      return [language, { total, done, stale, percent: total === 0 ? 100 : Math.floor((100 * done) / total) }]
    }),
  )
}

export type Search = {
  find: string
  replace: string
  language?: string
  isRegex?: false
  matchCase: boolean
  /** Not inside a longer word. */
  wholeWord?: boolean
}

/** What a search looks for, as it is typed: no sign in it is special. */
export function searchPattern({ find, matchCase, wholeWord = false }: Omit<Search, 'replace'>): RegExp {
  const words = find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const isWord = (at: number) => /[\p{L}\p{M}\p{N}_]/u.test(find.at(at) ?? '')
  const before = wholeWord && isWord(0) ? '(?<![\\p{L}\\p{M}\\p{N}_])' : ''
  const after = wholeWord && isWord(-1) ? '(?![\\p{L}\\p{M}\\p{N}_])' : ''
  return new RegExp(before + words + after, matchCase ? 'gu' : 'giu')
}

/**
 * Replaces words in the texts of one language or of all. The inside of `{{ … }}` and `{% … %}` is no words: it is left alone unless
 * the search itself has such brackets. `count` is of occurrences.
 */
export function findReplace(flow: Flow, search: Search, types: NodeTypes = nodeTypes): { flow: Flow; count: number } {
  const { find, replace, language: only } = search
  if (find === '') return { flow, count: 0 }
  const wanted = searchPattern(search)
  const pieces = /\{\{|\}\}|\{%|%\}/.test(find) ? undefined : /(\{\{.*?\}\}|\{%.*?%\})/s
  let count = 0
  const replaced = (words: string) =>
    words.replace(wanted, () => {
      count += 1
      return replace
    })
  const changes = textsOf(flow, types).flatMap(({ nodeId, path, texts }) =>
    Object.entries(texts).flatMap(([language, before]) => {
      if (only !== undefined && language !== only) return []
      const text = pieces
        ? before
            .split(pieces)
            .map((piece, index) => (index % 2 === 1 ? piece : replaced(piece)))
            .join('')
        : replaced(before)
      return text === before ? [] : [{ nodeId, path, language, text }]
    }),
  )
  return { flow: setTexts(flow, changes, types), count }
}

function rowAt(node: FlowNode, path: string, types: NodeTypes): TextRow | undefined {
  return heardRows(node, types).find((row) => row.path === path || row.key === path)
}

function withText(node: FlowNode, { path, language, text }: TextPlace & { text: string }, types: NodeTypes): FlowNode {
  const row = rowAt(node, path, types)
  if (!row || (row.texts[language] ?? '') === text) return node
  const phrases = text
    .split('\n')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
  const value = text.trim() === '' ? undefined : row.kind === 'phrases' ? phrases : text
  const names = row.path.split('.')
  const data = placed(node.data, names, language, value)
  if (data) return { ...node, data: data as FlowNode['data'] }
  // The text comes from a default, or from data of an older version: the node is written out as it is read.
  const type = types[node.type]
  const read = type && readNodeData(type, node)
  const whole = read?.ok ? placed(read.data as Json, names, language, value) : undefined
  return type && whole ? { ...node, version: type.version, data: whole as FlowNode['data'] } : node
}

/** A copy with the text of a language below a path; undefined when nothing is there. */
function placed(
  data: Json | undefined,
  names: readonly string[],
  language: string,
  value: Json | undefined,
): Json | undefined {
  const [name, ...rest] = names
  if (name === undefined) {
    if (!isDictionary(data)) return undefined
    const { [language]: _old, ...others } = data
    return value === undefined ? others : { ...data, [language]: value }
  }
  const inner = Array.isArray(data) ? data[Number(name)] : isDictionary(data) ? data[name] : undefined
  const changed = placed(inner, rest, language, value)
  if (changed === undefined || !data) return undefined
  return Array.isArray(data) ? data.with(Number(name), changed) : { ...(data as Record<string, Json>), [name]: changed }
}

function marked(
  flow: Flow,
  { nodeId, path, language }: TextPlace,
  types: NodeTypes,
  change: (hashes: Set<string>, hash: string) => void,
): Flow {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  const row = node && rowAt(node, path, types)
  const hash = row && staleHashOf(row, flow.defaultLanguage, language)
  if (hash === undefined) return flow
  const hashes = new Set(flow.staleTranslations)
  change(hashes, hash)
  return withStaleHashes(flow, hashes, types)
}
