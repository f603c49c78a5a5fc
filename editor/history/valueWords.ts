import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import { isDictionary } from '#shared/flow/mergeValues.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { languageName } from '../studio/languageName.ts'

/** Longer values are cut: the fields show them whole. */
const maxLength = 300
const cut = (text: string) => (text.length > maxLength ? `${text.slice(0, maxLength - 1).trimEnd()}…` : text)

/** A stored value in words that an author knows. */
export function valueWords(
  value: Json | undefined,
  words: Readonly<Record<string, string>> = {},
  unit?: string,
): string {
  if (value === undefined) return 'Nothing'
  if (value === null) return 'Nothing'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return unit === undefined ? String(value) : `${value} ${unit}`
  if (typeof value === 'string') return value === '' ? 'Empty' : cut(words[value] ?? value)
  if (Array.isArray(value)) return value.length === 0 ? 'None' : cut(value.map((item) => valueWords(item)).join(', '))
  return cut(dictionaryWords(value))
}

function dictionaryWords(value: Readonly<Record<string, Json>>): string {
  if (value['kind'] === 'pause') return `pause ${valueWords(value['seconds'])} s`
  // A part of a prompt is what it says.
  const text = value['text']
  if (isDictionary(text)) return textWords(text)
  const name = value['label'] ?? value['name']
  if (typeof name === 'string' && name !== '')
    return typeof value['key'] === 'string' ? `${value['key']} ${name}` : name
  const entries = Object.entries(value).filter(([key]) => key !== 'id')
  return entries.length === 0 ? 'None' : entries.map(([key, item]) => `${key}: ${valueWords(item)}`).join(', ')
}

function textWords(text: Readonly<Record<string, Json>>): string {
  const written = Object.entries(text).filter(([, words]) => words !== '')
  if (written.length === 0) return 'Empty'
  if (written.length === 1) return String(written[0]?.[1])
  return written.map(([tag, words]) => `${languageName(tag)}: ${String(words)}`).join('\n')
}

export function nodeTitle(flow: Flow, nodeId: string, language: string): string {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  return node ? cardOf(node, language).title : nodeId
}

export function portTitle(node: FlowNode | undefined, portId: string): string {
  return (node && portsOf(node).find(({ id }) => id === portId)?.label) ?? portId
}
