import type { Flow, Json } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { heardRows } from '#shared/flow/textRows.ts'
import { promptPartSchema } from '#shared/flow/prompt.ts'
import { readAt } from '../../form/dataPath.ts'
import { setNodeValue } from '../../form/editNode.ts'
import { formSchemaOf } from '../../form/formSchema.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'
import { nodeWords, placeWords } from '../../languages/textFilter.ts'

/** A part of a prompt without a file in a language: callers hear its words read out, or nothing. */
export type Unrecorded = {
  nodeId: string
  /** As in `TextRow`: it stays when a choice is put in before. */
  key: string
  /** The node and where in it, for the title of a new item. */
  title: string
  words: string
  /** What it says in the flow's default language, where it has no words in this one. */
  source: { language: string; words: string } | undefined
  /** The item that has no file in this language, or is heard in another. */
  contentKey: string | undefined
}

/** Values are different in every call: nobody can record them. */
const hasValue = (words: string) => /\{\{|\{%/.test(words)

type Lack = Pick<Problem, 'rule' | 'nodeId' | 'field'>
const lacks = ['content-without-file', 'unknown-content']

/**
 * The parts of prompts without a file in a language, in the order of the nodes. That an item is named says nothing of its files:
 * where those are missing, the checks of the flow have told.
 */
export function unrecordedIn(flow: Flow, language: string, problems: readonly Lack[]): Unrecorded[] {
  const lacking = new Set(problems.filter(({ rule }) => lacks.includes(rule)).map(placeOf))
  return flow.nodes.flatMap((node) =>
    heardRows(node, nodeTypes).flatMap((row): Unrecorded[] => {
      const words = row.texts[language] ?? ''
      const source = { language: flow.defaultLanguage, words: row.texts[flow.defaultLanguage] ?? '' }
      const shown = words.trim() === '' ? source.words : words
      if (row.kind !== 'prompt' || hasValue(shown)) return []
      const field = `${row.path.replace(/\.text$/, '')}.content.${language}`
      const isLacking = lacking.has(placeOf({ nodeId: node.id, field }))
      if (row.recorded.includes(language) ? !isLacking : shown.trim() === '' && row.recorded.length === 0) return []
      const part = partAt(flow, node.id, row.key)?.part
      const known = part?.kind === 'recording' ? part.content : {}
      return [
        {
          nodeId: node.id,
          key: row.key,
          title: `${nodeWords(node, flow.defaultLanguage)}, ${placeWords(node, row)}`.slice(0, 200),
          words,
          source: shown === words ? undefined : source,
          contentKey: known[language] ?? known[flow.defaultLanguage] ?? Object.values(known)[0],
        },
      ]
    }),
  )
}

const placeOf = ({ nodeId, field }: Pick<Problem, 'nodeId' | 'field'>) => `${nodeId} ${field}`

type Recorded = Pick<Unrecorded, 'nodeId' | 'key'> & { language: string; contentKey: string }

/** The flow with an item in the place of a text, in one language; the text stays under it. */
export function withRecording(flow: Flow, { nodeId, key, language, contentKey }: Recorded): Flow {
  const found = partAt(flow, nodeId, key)
  if (!found) return flow
  const { part, path } = found
  if (part.kind !== 'text' && part.kind !== 'recording') return flow
  const content = { ...(part.kind === 'recording' && part.content), [language]: contentKey }
  const recording: Json = { kind: 'recording', content, text: { ...part.text } }
  return setNodeValue(flow, nodeId, path, recording)
}

function partAt(flow: Flow, nodeId: string, key: string) {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  const type = node && typeOf(node)
  const row = node && heardRows(node, nodeTypes).find((one) => one.key === key)
  if (!node || !type || !row) return undefined
  const path = row.path.replace(/\.text$/, '')
  const parsed = promptPartSchema.safeParse(readAt(formSchemaOf(type), readNode(node).data as Json, path))
  return parsed.success ? { part: parsed.data, path } : undefined
}
