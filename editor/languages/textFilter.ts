import { fieldsOf } from '#shared/flow/fields.ts'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import type { FlowText } from '#shared/flow/texts.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { formSchemaOf } from '../form/formSchema.ts'
import { readNode, typeOf } from '../graph/nodePorts.ts'

export const shownKinds = ['all', 'missing', 'stale', 'selected'] as const
export type Shown = (typeof shownKinds)[number]

type Filter = {
  shown: Shown
  search: string
  selected: ReadonlySet<string>
  /** Key of a text that stays in the list, as it is being written. */
  written?: string | undefined
}

/** The texts of a filter: words are looked for in every language and in the name of the node. */
export function filterTexts(texts: readonly FlowText[], { shown, search, selected, written }: Filter): FlowText[] {
  const wanted = search.trim().toLowerCase()
  return texts.filter((text) => {
    if (text.key === written) return true
    if (shown === 'missing' && text.missing.length === 0) return false
    if (shown === 'stale' && text.stale.length === 0) return false
    if (shown === 'selected' && !selected.has(text.nodeId)) return false
    if (wanted === '') return true
    return [text.nodeLabel, ...Object.values(text.texts)].some((words) => words.toLowerCase().includes(wanted))
  })
}

/** The columns of the table: what is translated stands first. */
export const languagesOf = ({ defaultLanguage, languages }: Pick<Flow, 'defaultLanguage' | 'languages'>): string[] => [
  defaultLanguage,
  ...languages.filter((tag) => tag !== defaultLanguage),
]

/** Which node a text is of: its name; without one, its type and what callers meet there first, or that this is not recorded yet. */
export function nodeWords(node: FlowNode, language: string, text?: Pick<FlowText, 'isUnrecorded'>): string {
  const { title, words, isSpoken } = cardOf(node, language)
  if (node.label?.trim() || !isSpoken) return title
  return `${title} · ${text?.isUnrecorded ? '♪ no recording yet' : words}`
}

const times = ['first', 'second', 'third', 'fourth', 'fifth']

/** Where in its node a text stands, in the words of the form: `Sales, Or says`, `After silence, first time`. */
export function placeWords(node: FlowNode, { path }: Pick<FlowText, 'path'>): string {
  const type = typeOf(node)
  if (!type) return path
  const { data } = readNode(node)
  const field = fieldsOf(type.schema, data).findLast((one) => path === one.path || path.startsWith(`${one.path}.`))
  const part = /^\.(\d+)\./.exec(path.slice(field?.path.length ?? 0))?.[1]
  const several = part !== undefined && Array.isArray(field?.value) && field.value.length > 1
  const partWords = several ? `part ${Number(part) + 1}` : ''
  // A list of prompts for one time after another, as its label says.
  const [, list = '', time] = /^(\w+)\.(\d+)$/.exec(field?.path ?? '') ?? []
  const [, lead] = /^(.+): first time/.exec(formSchemaOf(type).properties?.[list]?.label ?? '') ?? []
  if (lead !== undefined) return [lead, `${times[Number(time)] ?? 'next'} time`, partWords].filter(Boolean).join(', ')
  const words: string[] = []
  let here: unknown = data
  for (const name of (field?.path ?? '').split('.')) {
    const within = here
    here = typeof within === 'object' && within !== null ? (Reflect.get(within, name) as unknown) : undefined
    if (!Array.isArray(within)) continue
    const label: unknown = typeof here === 'object' && here !== null ? Reflect.get(here, 'label') : undefined
    words.push(typeof label === 'string' && label !== '' ? label : `${Number(name) + 1}`)
  }
  return [...words, field?.label ?? path, partWords].filter(Boolean).join(', ')
}
