import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { limits, type Flow } from './flow.ts'
import { isKept, type Sides } from './mergeValues.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import { textRows, type TextRow } from './textRows.ts'
import type { NodeTypes } from './variableUse.ts'

/** What `staleTranslations` holds for a translation that no longer follows its source. */
export const staleHash = (source: string, language: string, text: string): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify([source, language, text])))).slice(0, 16)

/** Rows are made once a node; so are the digests of their translations. */
const hashes = new WeakMap<TextRow, Map<string, string>>()

/** The digest of a row's translation; undefined when there is no translation, or nothing that it translates. */
export function staleHashOf(row: TextRow, defaultLanguage: string, language: string): string | undefined {
  const [source, text] = [row.texts[defaultLanguage], row.texts[language]]
  if (language === defaultLanguage || !source || !text) return undefined
  const known = hashes.get(row) ?? new Map<string, string>()
  hashes.set(row, known)
  const key = `${defaultLanguage} ${language}`
  const hash = known.get(key) ?? staleHash(source, language, text)
  known.set(key, hash)
  return hash
}

type Translation = { row: TextRow; language: string; hash: string }

/** Every translation of a flow, beside a text of the default language. */
function* translationsOf({ nodes, defaultLanguage }: Flow, types: NodeTypes): Generator<Translation> {
  for (const node of nodes)
    for (const row of textRows(node, types))
      for (const language of Object.keys(row.texts)) {
        const hash = staleHashOf(row, defaultLanguage, language)
        if (hash !== undefined) yield { row, language, hash }
      }
}

/** The flow with these digests, as far as they still mean something: sorted, each once. */
export function withStaleHashes(flow: Flow, wanted: ReadonlySet<string>, types: NodeTypes = nodeTypes): Flow {
  const { staleTranslations: before, ...rest } = flow
  if (wanted.size === 0) return before ? rest : flow
  const kept = new Set<string>()
  for (const { hash } of translationsOf(flow, types)) if (wanted.has(hash)) kept.add(hash)
  if (kept.size === 0) return before ? rest : flow
  const staleTranslations = [...kept].sort().slice(0, limits.staleTranslations)
  const isAsBefore = before?.length === staleTranslations.length && before.every((h, i) => h === staleTranslations[i])
  return isAsBefore ? flow : { ...flow, staleTranslations }
}

/**
 * The flow after an edit of any kind, with what the edit has made stale: translations that stayed while the text of the default
 * language beside them changed. Nodes that are the same objects as before cost nothing.
 */
export function noteStaleTexts(before: Flow, after: Flow, types: NodeTypes = nodeTypes): Flow {
  const { defaultLanguage } = after
  const wanted = new Set(after.staleTranslations)
  if (defaultLanguage === before.defaultLanguage) {
    const old = new Map(before.nodes.map((node) => [node.id, node]))
    for (const node of after.nodes) {
      const was = old.get(node.id)
      if (!was || was === node) continue
      const oldRows = new Map(textRows(was, types).map((row) => [row.key, row]))
      for (const row of textRows(node, types)) {
        const oldRow = oldRows.get(row.key)
        if (!oldRow || oldRow.texts[defaultLanguage] === row.texts[defaultLanguage]) continue
        for (const language of Object.keys(row.texts)) {
          const hash = staleHashOf(row, defaultLanguage, language)
          if (hash !== undefined && row.texts[language] === oldRow.texts[language]) wanted.add(hash)
        }
      }
    }
  }
  return withStaleHashes(after, wanted, types)
}

/** A text that one side changed beside a translation that the other side changed: nobody has seen the two together. */
export function mergeStale({ base, ours, theirs }: Sides<Flow>, merged: Flow, types: NodeTypes = nodeTypes): Flow {
  const sides = {
    base: new Set(base.staleTranslations),
    ours: new Set(ours.staleTranslations),
    theirs: new Set(theirs.staleTranslations),
  }
  const wanted = new Set([...sides.ours, ...sides.theirs].filter((hash) => isKept(sides, hash)))
  const { defaultLanguage } = merged
  const nodesOf = (flow: Flow) => new Map(flow.nodes.map((node) => [node.id, node]))
  const known = [nodesOf(ours), nodesOf(theirs)]
  for (const node of merged.nodes) {
    const versions = known.flatMap((nodes) => nodes.get(node.id) ?? [])
    if (versions.includes(node)) continue
    const rows = versions.flatMap((version) => textRows(version, types))
    for (const row of textRows(node, types))
      for (const language of Object.keys(row.texts)) {
        const hash = staleHashOf(row, defaultLanguage, language)
        if (hash === undefined) continue
        const isKnown = rows.some((old) => old.key === row.key && staleHashOf(old, defaultLanguage, language) === hash)
        if (!isKnown) wanted.add(hash)
      }
  }
  return withStaleHashes(merged, wanted, types)
}
