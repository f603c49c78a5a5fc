import type { ContentItem } from '#shared/api/content.ts'
import type { Flow, Json } from '#shared/flow/flow.ts'
import { promptPartSchema } from '#shared/flow/prompt.ts'
import { readAt } from '../../form/dataPath.ts'
import { setNodeValue } from '../../form/editNode.ts'
import { formSchemaOf } from '../../form/formSchema.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'
import { withItem, type RecordingPart } from './withItem.ts'

/** A part of a prompt, as it was when a file for it was sent. */
export type PartThen = {
  nodeId: string
  /** Into the node's data, with the ids of list items in place of their numbers: it stays when a choice is put in before. */
  key: string
  language: string
  contentKey: string
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
 * The flow with an item in a part, in every language it has a file in. Unchanged where the part is gone, or where something else was
 * chosen for it meanwhile: the newer choice stays.
 */
export function withItemLater(flow: Flow, then: PartThen, item: Pick<ContentItem, 'key' | 'languages'>): Flow {
  const node = flow.nodes.find(({ id }) => id === then.nodeId)
  const type = node && typeOf(node)
  if (!node || !type) return flow
  const data = readNode(node).data as Json
  const path = pathOfKey(data, then.key)
  const parsed = promptPartSchema.safeParse(readAt(formSchemaOf(type), data, path))
  const part = parsed.success && parsed.data.kind === 'recording' ? parsed.data : undefined
  if (!part || (part.content[then.language] ?? '') !== then.contentKey) return flow
  const chosen: RecordingPart = withItem(part, item, { languages: flow.languages, language: then.language })
  return setNodeValue(flow, then.nodeId, path, {
    kind: 'recording',
    content: { ...chosen.content },
    text: { ...chosen.text },
  })
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
