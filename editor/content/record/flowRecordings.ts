import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { heardRows, type TextRow } from '#shared/flow/textRows.ts'
import { promptPartSchema } from '#shared/flow/prompt.ts'
import { readAt } from '../../form/dataPath.ts'
import { setNodeValue } from '../../form/editNode.ts'
import { formSchemaOf } from '../../form/formSchema.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'
import { nodeWords, placeWords } from '../../languages/textFilter.ts'
import { partNow, partThen, type PartThen } from '../picker/setLater.ts'

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
  /** To find it again when its recording has arrived. */
  then: PartThen
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
      if (row.recorded.includes(language) && !isLacking) return []
      const found = partAt(node, row, language)
      // A text without words is not said at all.
      if (!found || (found.part.kind === 'text' && shown.trim() === '')) return []
      const known = found.part.kind === 'recording' ? found.part.content : {}
      return [
        {
          nodeId: node.id,
          key: row.key,
          title: `${nodeWords(node, flow.defaultLanguage)}, ${placeWords(node, row)}`.slice(0, 200),
          words,
          source: shown === words ? undefined : source,
          contentKey: known[language] ?? known[flow.defaultLanguage] ?? Object.values(known)[0],
          then: found.then,
        },
      ]
    }),
  )
}

const placeOf = ({ nodeId, field }: Pick<Problem, 'nodeId' | 'field'>) => `${nodeId} ${field}`

/**
 * The flow with an item in the place of a text, in one language; the text stays under it. Unchanged where the part is gone or in
 * doubt by now, or has another file.
 */
export function withRecording(flow: Flow, then: PartThen, contentKey: string): Flow {
  const found = partNow(flow, then)
  if (!found) return flow
  const { part, path } = found
  if (part.kind !== 'text' && part.kind !== 'recording') return flow
  const content = { ...(part.kind === 'recording' && part.content), [then.language]: contentKey }
  const recording: Json = { kind: 'recording', content, text: { ...part.text } }
  return setNodeValue(flow, then.nodeId, path, recording)
}

function partAt(node: FlowNode, row: Pick<TextRow, 'path'>, language: string) {
  const type = typeOf(node)
  if (!type) return undefined
  const path = row.path.replace(/\.text$/, '')
  const form = { node, schema: formSchemaOf(type), data: readNode(node).data as Record<string, Json> }
  const parsed = promptPartSchema.safeParse(readAt(form.schema, form.data, path))
  return parsed.success ? { part: parsed.data, then: partThen(form, { path, language }) } : undefined
}
