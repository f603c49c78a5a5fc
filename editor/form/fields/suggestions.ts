import type { Flow, FlowNode, Variable } from '#shared/flow/flow.ts'
import { readNode, typeOf } from '../../graph/nodePorts.ts'

/** A name that templates and conditions may read. */
export type Suggestion = { name: string; hint: string; type?: Variable['type'] }

/** What is there without being declared; `contact` holds more, as the company keeps it. */
const given: readonly Suggestion[] = [
  { name: 'caller.number', hint: 'Number of the caller, as +1…', type: 'text' },
  { name: 'caller.kind', hint: 'number, withheld, client or sip', type: 'text' },
  { name: 'caller.name', hint: 'Of an app that calls', type: 'text' },
  { name: 'caller.address', hint: 'SIP address', type: 'text' },
  { name: 'contact.firstName', hint: 'Of the contact', type: 'text' },
  { name: 'contact.lastName', hint: 'Of the contact', type: 'text' },
  { name: 'contact.language', hint: 'Of the contact', type: 'text' },
  { name: 'session.language', hint: 'Spoken now', type: 'text' },
  { name: 'session.direction', hint: 'inbound or outbound', type: 'text' },
  { name: 'session.ourNumber', hint: 'The number that was called', type: 'text' },
  { name: 'session.department', hint: 'Where the call belongs', type: 'text' },
  { name: 'session.selection', hint: 'The answer the call is about', type: 'text' },
  { name: 'session.disposition', hint: 'How it ended', type: 'text' },
  { name: 'session.startedAt', hint: 'Instant', type: 'date' },
  { name: 'now', hint: 'This instant', type: 'date' },
]

/** Filters behind a value, with what they make of it. */
const filters: readonly Suggestion[] = [
  { name: 'date', hint: '3 January 2027' },
  { name: "date: 'time'", hint: '2:30 PM' },
  { name: 'currency', hint: '$12.50' },
  { name: 'number', hint: '1,250' },
  { name: 'speak_digits', hint: '1 2 3' },
  { name: 'spell', hint: 'A B C' },
  { name: 'upcase', hint: 'CAPITALS' },
  { name: 'capitalize', hint: 'First letter large' },
  { name: "default: ''", hint: 'When there is nothing' },
]

/** Nodes are immutable: with every key typed only one of them is looked at again. */
const setsOf = new WeakMap<FlowNode, readonly string[]>()
function variablesSetBy(node: FlowNode): readonly string[] {
  const known = setsOf.get(node)
  if (known) return known
  const { data, isValid } = readNode(node)
  const sets = isValid ? (typeOf(node)?.sets?.(data) ?? []) : []
  setsOf.set(node, sets)
  return sets
}

const variablesOf = new WeakMap<Flow, readonly { name: string; variable?: Variable }[]>()

/** The variables of a flow: those declared, then those that nodes set all the same. */
export function variablesIn(flow: Flow): readonly { name: string; variable?: Variable }[] {
  const known = variablesOf.get(flow)
  if (known) return known
  const declared = new Set(flow.variables.map(({ name }) => name))
  const others = new Set(flow.nodes.flatMap(variablesSetBy).filter((name) => !declared.has(name)))
  const all = [
    ...flow.variables.map((variable) => ({ name: variable.name, variable })),
    ...[...others].map((name) => ({ name })),
  ]
  variablesOf.set(flow, all)
  return all
}

/** Every name that can be read in a flow, its variables first. */
export const namesIn = (flow: Flow): Suggestion[] => [
  ...variablesIn(flow).map(({ name, variable }): Suggestion => ({
    name: `vars.${name}`,
    hint: variable?.description || variable?.type || 'not declared',
    ...(variable && { type: variable.type }),
  })),
  ...given,
]

/** What is being written before the caret: a name behind `{{`, or a filter behind `|`; `from` is where it begins. */
export type Writing = { kind: 'name' | 'filter'; from: number; typed: string }

export function writingAt(text: string, caret: number): Writing | undefined {
  const before = text.slice(0, caret)
  const open = before.lastIndexOf('{{')
  if (open < 0 || before.indexOf('}}', open) >= 0) return undefined
  const inside = before.slice(open + 2)
  const bar = inside.lastIndexOf('|')
  const piece = bar < 0 ? inside : inside.slice(bar + 1)
  const typed = piece.trimStart()
  if (!/^[A-Za-z0-9_.]*$/.test(typed)) return undefined
  return { kind: bar < 0 ? 'name' : 'filter', from: caret - typed.length, typed }
}

/** What fits, what begins with the letters first. */
export function suggestionsFor(names: readonly Suggestion[], { kind, typed }: Writing): Suggestion[] {
  const wanted = typed.toLowerCase()
  const offers = kind === 'filter' ? filters : names
  const last = (name: string) => name.slice(name.indexOf('.') + 1).toLowerCase()
  const rank = ({ name }: Suggestion) =>
    name.toLowerCase().startsWith(wanted) || last(name).startsWith(wanted)
      ? 0
      : name.toLowerCase().includes(wanted)
        ? 1
        : 2
  return offers
    .filter((offer) => rank(offer) < 2 && (wanted === '' || offer.name !== typed))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, 50)
}

/** The text with a suggestion in place of what was being written, and where the caret is then. */
export function completed(
  text: string,
  caret: number,
  { from, kind }: Writing,
  name: string,
): { text: string; caret: number } {
  const head = text.slice(0, from)
  const space = /(\{\{|\|)$/.test(head) ? ' ' : ''
  const rest = text.slice(caret).replace(/^[A-Za-z0-9_.]*/, '')
  const isClosed = /^[^{}]*\}\}/.test(rest)
  const put = `${head}${space}${name}`
  if (isClosed) return { text: put + (/^\s/.test(rest) ? rest : ` ${rest}`), caret: put.length }
  const end = `${put} }}`
  // Behind the brackets, to go on with the sentence; a filter's argument is filled in between its quotes.
  const at = kind === 'filter' && name.endsWith("''") ? put.length - 1 : end.length
  return { text: end + rest, caret: at }
}
