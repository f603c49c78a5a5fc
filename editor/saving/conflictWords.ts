import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import type { MergeConflict } from '#shared/flow/merge.ts'
import { typeOf } from '../graph/nodePorts.ts'
import { settingNames } from '../history/changesOf.ts'
import { isLanguage, labelAlong, spoken, type Labelled } from '../history/labelAlong.ts'
import { nodeTitle, portTitle, valueWords } from '../history/valueWords.ts'
import { languageName } from '../studio/languageName.ts'
import type { Quarrel } from './saveState.ts'

/** Who has the other side: the same member in another tab, a colleague of known name, or somebody. */
export type Other = { kind: 'self' } | { kind: 'colleague'; name: string } | { kind: 'unknown' }

export const quarrelTitle = ({ theirs }: Quarrel, userId: string): string =>
  theirs.updatedBy === userId ? 'You changed the same things in another tab' : 'Somebody else changed the same things'

/** Where both sides differ, as the form and the canvas call it, and how they do. */
export function conflictWords(conflict: MergeConflict, other: Other, flow: Flow, language: string): string {
  const { kind, id, what } = conflict
  if (kind === 'languages') return what.startsWith(id) ? languageName(id) + what.slice(id.length) : what
  // A list that had to be taken whole.
  if (id === '') return what
  const place = placeOf(conflict, flow, language)
  if (conflict.base === undefined && conflict.ours === undefined && kind !== 'edge') {
    const leftOut = what.lastIndexOf(' was left out: ')
    if (leftOut >= 0) return place + what.slice(leftOut)
  }
  return `${place}: ${deed(conflict, other, labelledOf(conflict, flow))}`
}

/** `“Greeting” › What the caller hears › English`. */
function placeOf(conflict: MergeConflict, flow: Flow, language: string): string {
  const { kind, id, path } = conflict
  switch (kind) {
    case 'node': {
      const title = nodeName(nodeOf(conflict, flow), id, flow, language)
      return [title, labelledOf(conflict, flow)?.label ?? ''].filter((part) => part !== '').join(' › ')
    }
    case 'edge': {
      const [nodeId = '', portId = ''] = id.split(' ')
      const node = flow.nodes.find((one) => one.id === nodeId)
      return `${nodeName(node, nodeId, flow, language)} › ${portTitle(node, portId)}`
    }
    case 'setting':
      return [settingNames[id] ?? spoken(id), ...path.map(stepWord)].join(' › ')
    default:
      return [`${spoken(kind)} ${quoted(itemName(conflict, flow))}`, ...path.map(stepWord)].join(' › ')
  }
}

/** A name that its author gave stands in quotation marks; the name of a type does not. */
const nodeName = (node: FlowNode | undefined, id: string, flow: Flow, language: string) =>
  node?.label?.trim() ? quoted(node.label.trim()) : nodeTitle(node ? { ...flow, nodes: [node] } : flow, id, language)

function nodeOf({ id, path, ...sides }: MergeConflict, flow: Flow): FlowNode | undefined {
  const whole = path.length === 0 ? (sides.ours ?? sides.theirs) : undefined
  return (whole as FlowNode | undefined) ?? flow.nodes.find((one) => one.id === id)
}

function itemName({ kind, id, path, ...sides }: MergeConflict, flow: Flow): string {
  const items: readonly { id?: string; name?: string; label?: string; text?: string }[] =
    kind === 'variable'
      ? flow.variables
      : kind === 'test'
        ? flow.tests
        : kind === 'note'
          ? flow.notes
          : (flow.frames ?? [])
  const whole = path.length === 0 ? (sides.ours ?? sides.theirs) : undefined
  const item = (whole as (typeof items)[number] | undefined) ?? items.find((one) => one.id === id)
  return kind === 'variable' ? id : (item?.name ?? item?.label ?? item?.text ?? id)
}

/** What the form calls the field of a node; undefined for what is no field. */
export function labelledOf(conflict: MergeConflict, flow: Flow): Labelled | undefined {
  const [first, ...rest] = conflict.path
  if (conflict.kind !== 'node' || first === undefined) return undefined
  const node = nodeOf(conflict, flow)
  const type = node && typeOf(node)
  if (first === 'data' && type && rest.length > 0) return labelAlong(type.schema, node.data, rest)
  return { label: first === 'label' ? 'Name' : conflict.path.map(stepWord).join(' › '), words: {}, unit: undefined }
}

const stepWord = (step: string) =>
  /^\d+$/.test(step) ? String(Number(step) + 1) : isLanguage(step) ? languageName(step) : spoken(step)

function deed({ ours, theirs }: MergeConflict, other: Other, labelled: Labelled | undefined): string {
  const [mine, others] = [short(ours, labelled), short(theirs, labelled)]
  const areShort = mine !== undefined && others !== undefined
  if (other.kind === 'self') {
    if (ours === undefined) return 'you removed it here, and changed it in your other tab.'
    if (theirs === undefined) return 'you changed it here, and removed it in your other tab.'
    if (areShort) return `you made it ${mine} here, and ${others} in your other tab.`
    return 'you changed it here and in your other tab.'
  }
  const who = other.kind === 'colleague' ? other.name : 'the other author'
  if (ours === undefined) return `you removed it, and ${who} changed it.`
  if (theirs === undefined) return `you changed it, and ${who} removed it.`
  return areShort ? `you made it ${mine}, ${who} ${others}.` : `both of you changed it.`
}

const quoted = (words: string) => `“${words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words}”`

function short(value: Json | undefined, labelled: Labelled | undefined): string | undefined {
  if (typeof value === 'string') return quoted(labelled?.words[value] ?? value)
  if (typeof value === 'number' || typeof value === 'boolean') return valueWords(value, {}, labelled?.unit)
  return undefined
}
