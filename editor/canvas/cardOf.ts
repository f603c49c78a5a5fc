import type { AnyNodeType, Port } from '#shared/flow/defineNode.ts'
import { fieldsOf, type Field } from '#shared/flow/fields.ts'
import type { FlowNode } from '#shared/flow/flow.ts'
import { promptText } from '#shared/flow/promptText.ts'
import { promptOf } from '#shared/flow/variableUse.ts'
import { readNode, typeOf } from '../graph/nodePorts.ts'

export type Card = {
  title: string
  /** The type, when the author gave the node a name of its own. */
  typeTitle: string | undefined
  icon: string
  group: string
  /** What the caller meets, in few words. */
  words: string
  /** The words are said as they stand. */
  isSpoken: boolean
  ports: readonly Port[]
}

const cards = new WeakMap<FlowNode, Map<string, Card>>()

/** What the card of a node says in a language. */
export function cardOf(node: FlowNode, language: string): Card {
  const byLanguage = cards.get(node) ?? new Map<string, Card>()
  cards.set(node, byLanguage)
  const known = byLanguage.get(language)
  if (known) return known
  const card = draw(node, language)
  byLanguage.set(language, card)
  return card
}

function draw(node: FlowNode, language: string): Card {
  const type = typeOf(node)
  const { data, ports, isValid } = readNode(node)
  const label = node.label?.trim()
  const base = {
    title: label || (type?.title ?? node.type),
    typeTitle: label && type && label !== type.title ? type.title : undefined,
    icon: type?.icon ?? 'circle-help',
    group: type?.group ?? 'unknown',
    ports,
  }
  if (!type) return { ...base, words: 'This version of Patchbay does not know this type of node.', isSpoken: false }
  const prompt = promptAt(type, data)
  const isAsked = prompt !== undefined && !prompt.isOptional
  const spoken = isAsked ? withoutCode(promptText(promptOf(prompt.value), language)) : ''
  if (spoken !== '') return { ...base, words: spoken, isSpoken: true }
  if (!isValid) return { ...base, words: 'Not filled in yet', isSpoken: false }
  const summary = type.summary(data, { language })
  // Choices are named by the ports below already.
  const isRepeated =
    summary === '' ||
    summary ===
      ports
        .filter(({ kind }) => kind === 'choice')
        .map(({ label: port }) => port)
        .join(' · ')
  return { ...base, words: isAsked && isRepeated ? 'Nothing to hear yet' : withoutCode(summary), isSpoken: false }
}

/** What the caller hears at a node, also where another of its fields is wrong. */
function promptAt(type: AnyNodeType, data: unknown): Field | undefined {
  try {
    return fieldsOf(type.schema, data).find(({ field, path }) => field === 'prompt' && !path.includes('.'))
  } catch {
    return undefined
  }
}

/** Values by their names, and no tags: a card says what callers meet, not how it is written. */
export const withoutCode = (text: string): string =>
  text
    .replace(/\{\{-?\s*(?:vars\.)?([A-Za-z_][\w.]*)[^}]*\}\}/g, '⟨$1⟩')
    .replace(/\{%[^%]*%\}/g, ' ')
    .replace(/\{[{%][^}]*…?$/, '…')
    .replace(/\s+/g, ' ')
    .replace(/\s([,.!?])/g, '$1')
    .trim()

/** For screen readers: the whole card in a sentence or two. */
export function cardLabel({ title, typeTitle, words, isSpoken, ports }: Card): string {
  const name = typeTitle === undefined ? title : `${title}, ${typeTitle}`
  const ways = ports.length > 1 ? ` Ways out: ${ports.map(({ label }) => label).join(', ')}.` : ''
  return `${name}. ${words === '' ? '' : `${isSpoken ? 'Says: ' : ''}${/[.!?…]$/.test(words) ? words : `${words}.`}`}${ways}`
}
