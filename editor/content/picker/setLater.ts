import type { ContentItem } from '#shared/api/content.ts'
import type { Flow, Json } from '#shared/flow/flow.ts'
import { promptSchema, type PromptPart } from '#shared/flow/prompt.ts'
import { readAt } from '../../form/dataPath.ts'
import { setNodeValue } from '../../form/editNode.ts'
import { formSchemaOf } from '../../form/formSchema.ts'
import type { NodeForm } from '../../form/nodeForm.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'
import { withItem, type RecordingPart } from './withItem.ts'

/** A part of a prompt, as it was when a file for it was sent. */
export type PartThen = {
  nodeId: string
  /** Into the node's data, with the ids of list items in place of their numbers: it stays when a choice is put in before. */
  key: string
  language: string
  contentKey: string
  /** What each part of its prompt said: parts have no ids, and are known by their words and by what stands beside them. */
  saidThen: readonly string[]
  /** Which of them it was. */
  at: number
}

/** The part at a path of a node's data, to be found again later. */
export function partThen(
  { node, schema, data }: Pick<NodeForm, 'node' | 'schema' | 'data'>,
  { path, language }: { path: string; language: string },
): PartThen {
  const parts = partsOf(readAt(schema, data, listOf(path)))
  const at = Number(path.split('.').at(-1))
  const contentKey = fileOf(parts[at], language)
  return { nodeId: node.id, key: partKey(data, path), language, contentKey, saidThen: parts.map(said), at }
}

/** The same path with the ids of list items, where they have one. */
export const partKey = (data: unknown, path: string): string =>
  walk(data, path, (list, name) => {
    const id = idOf(list[Number(name)])
    return id === undefined ? { at: Number(name), name } : { at: Number(name), name: id }
  })

/** A path again, of what such a key names by now. */
const pathOfKey = (data: unknown, key: string): string =>
  walk(data, key, (list, name) => {
    const found = list.findIndex((one) => idOf(one) === name)
    const at = found >= 0 ? found : Number(name)
    return { at, name: String(at) }
  })

/**
 * The flow with an item in a part, in every language it has a file in. Unchanged where the part is gone or cannot be told from
 * another, or where something else was chosen for it meanwhile: the newer choice stays.
 */
export function withItemLater(flow: Flow, then: PartThen, item: Pick<ContentItem, 'key' | 'languages'>): Flow {
  const found = partNow(flow, then)
  if (found?.part.kind !== 'recording') return flow
  const chosen: RecordingPart = withItem(found.part, item, { languages: flow.languages, language: then.language })
  return setNodeValue(flow, then.nodeId, found.path, {
    kind: 'recording',
    content: { ...chosen.content },
    text: { ...chosen.text },
  })
}

/** The part and its path by now; undefined where it is gone, in doubt, or has another file in this language. */
export function partNow(flow: Flow, then: PartThen): { part: PromptPart; path: string } | undefined {
  const node = flow.nodes.find(({ id }) => id === then.nodeId)
  const type = node && typeOf(node)
  if (!node || !type) return undefined
  const data = readNode(node).data as Json
  const list = listOf(pathOfKey(data, then.key))
  const parts = partsOf(readAt(formSchemaOf(type), data, list))
  const at = placeNow(parts.map(said), then)
  const part = at === undefined ? undefined : parts[at]
  if (!part || fileOf(part, then.language) !== then.contentKey) return undefined
  return { part, path: `${list}.${at}` }
}

const fileOf = (part: PromptPart | undefined, language: string): string =>
  part?.kind === 'recording' ? (part.content[language] ?? '') : ''

/**
 * Where a part stands by now: where it stood, as long as only it was changed; else where its words are, if they are the only ones like
 * that, then and now. Undefined where it is gone or in doubt.
 */
function placeNow(saidNow: readonly string[], { saidThen, at }: Pick<PartThen, 'saidThen' | 'at'>): number | undefined {
  const isElsewhereSame = saidNow.every((words, index) => index === at || words === saidThen[index])
  if (isElsewhereSame && saidNow.length === saidThen.length) return at
  const like = (words: string) => words === saidThen[at]
  const isOnlyOne = saidThen.filter(like).length === 1 && saidNow.filter(like).length === 1
  return isOnlyOne ? saidNow.findIndex(like) : undefined
}

/** What a part says, without its files: another that arrives first changes nothing about it. */
const said = (part: PromptPart): string =>
  part.kind === 'recording' || part.kind === 'text'
    ? JSON.stringify([
        'words',
        Object.entries(part.text)
          .filter(([, words]) => words.trim() !== '')
          .toSorted(),
      ])
    : JSON.stringify(part)

const listOf = (path: string): string => path.split('.').slice(0, -1).join('.')

function partsOf(list: unknown): readonly PromptPart[] {
  const parsed = promptSchema.safeParse(list)
  return parsed.success ? parsed.data : []
}

type Step = (list: readonly unknown[], name: string) => { at: number; name: string }

function walk(data: unknown, path: string, step: Step): string {
  let here = data
  return path
    .split('.')
    .map((name) => {
      const taken = Array.isArray(here) ? step(here, name) : { at: name, name }
      here = typeof here === 'object' && here !== null ? (Reflect.get(here, taken.at) as unknown) : undefined
      return taken.name
    })
    .join('.')
}

const idOf = (one: unknown): string | undefined => {
  const id: unknown = typeof one === 'object' && one !== null ? Reflect.get(one, 'id') : undefined
  return typeof id === 'string' ? id : undefined
}
