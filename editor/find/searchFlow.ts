import { fieldsOf } from '#shared/flow/fields.ts'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { searchPattern } from '#shared/flow/texts.ts'
import { templatesIn } from '#shared/flow/variableUse.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { readNode, typeOf } from '../graph/nodePorts.ts'
import { defaultText } from '../variables/variableRows.ts'

/** A string of the document that can be found, and what it is in the words of the editor. */
type Piece = { what: string; text: string; field?: string; language?: string }

/** Where a hit is: parts of the canvas by their id. */
export type HitPlace =
  { kind: 'node' | 'note' | 'frame'; id: string } | { kind: 'variable' | 'test' | 'flow'; id?: undefined }

export type Hit = Piece & {
  key: string
  place: HitPlace
  /** What it is found in: the node's name, else a word such as Note. */
  title: string
  /** From and to, in UTF-16 units of the text. */
  ranges: readonly (readonly [number, number])[]
}

export type FindOptions = { find: string; matchCase: boolean; wholeWord: boolean }

/** Ids are in everybody's way until somebody writes one out. */
const leastOfId = 6

/** Everything in a document that holds the words, in the order of its nodes, then what lies around them. */
export function searchFlow(flow: Flow, { language, ...options }: FindOptions & { language: string }): Hit[] {
  if (options.find.trim() === '') return []
  const pattern = searchPattern(options)
  const hits: Hit[] = []
  const look = (place: HitPlace, title: string, pieces: readonly Piece[]) =>
    pieces.forEach((piece, index) => {
      if (piece.what === 'Id' && !isIdSearched(piece.text, options.find)) return
      const ranges = rangesOf(piece.text, pattern)
      if (ranges.length > 0)
        hits.push({ ...piece, key: `${place.kind} ${place.id ?? title} ${index}`, place, title, ranges })
    })
  for (const node of flow.nodes) look({ kind: 'node', id: node.id }, cardOf(node, language).title, piecesOf(node))
  for (const { id, text } of flow.notes) look({ kind: 'note', id }, 'Note', [{ what: 'Note', text }])
  for (const { id, label } of flow.frames ?? []) look({ kind: 'frame', id }, 'Frame', [{ what: 'Label', text: label }])
  for (const variable of flow.variables) {
    const { name, description } = variable
    look({ kind: 'variable' }, `Variable ${name}`, [
      { what: 'Name', text: name },
      ...(description === undefined ? [] : [{ what: 'Description', text: description }]),
      { what: 'At the beginning', text: defaultText(variable) },
    ])
  }
  for (const { name, script, expect = [] } of flow.tests)
    look({ kind: 'test' }, `Test ${name}`, [
      { what: 'Name', text: name },
      ...script.map((text) => ({ what: 'Script', text })),
      ...expect.map((text) => ({ what: 'Expected', text })),
    ])
  look({ kind: 'flow' }, 'Flow', [
    { what: 'Name', text: flow.name },
    ...(flow.description === undefined ? [] : [{ what: 'Description', text: flow.description }]),
  ])
  return hits
}

const isIdSearched = (id: string, find: string) =>
  find.trim().length >= leastOfId && id.toLowerCase().startsWith(find.trim().toLowerCase())

function rangesOf(text: string, pattern: RegExp): (readonly [number, number])[] {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length] as const)
}

/** Nodes are immutable, and a search runs with every key. */
const known = new WeakMap<FlowNode, readonly Piece[]>()

function piecesOf(node: FlowNode): readonly Piece[] {
  const before = known.get(node)
  if (before) return before
  const type = typeOf(node)
  const { data, isValid } = readNode(node)
  const pieces: Piece[] = [{ what: 'Name', text: node.label?.trim() || (type?.title ?? node.type) }]
  if (node.note !== undefined) pieces.push({ what: 'Note', text: node.note })
  const seen = new Set<string>()
  const add = (piece: Piece) => {
    if (piece.text.trim() === '' || seen.has(piece.field ?? '')) return
    if (piece.field !== undefined) seen.add(piece.field)
    pieces.push(piece)
  }
  for (const field of type ? fieldsOf(type.schema, data) : []) {
    for (const { path, template, language } of field.field === 'prompt' ? templatesIn(field) : [])
      add({ what: 'Text', text: template, field: path, ...(language !== undefined && { language }) })
    const what = fieldWords[field.field]
    for (const { path, text } of stringsIn(field.value, field.path))
      if (field.field === 'prompt' ? /\.content\.[^.]+$/.test(path) : what !== undefined || field.label !== undefined)
        add({
          what: field.field === 'prompt' ? 'Content' : (what ?? field.label ?? ''),
          ...{ text, field: path },
          ...(field.field === 'phrases' && { language: path.split('.').at(-2) ?? '' }),
        })
  }
  for (const { path, text } of stringsIn(data, '')) {
    const what = plainWords[path.split('.').at(-1) ?? '']
    if (what !== undefined) add({ what, text, field: path })
  }
  const named = new Set(pieces.filter(({ what }) => what === 'Variable').map(({ text }) => text))
  for (const name of (isValid && type?.sets?.(data)) || [])
    if (!named.has(name)) pieces.push({ what: 'Variable', text: name })
  pieces.push({ what: 'Id', text: node.id })
  known.set(node, pieces)
  return pieces
}

/** Kinds of fields whose own label says less than their kind. */
const fieldWords: Readonly<Record<string, string>> = {
  ...{ phrases: 'Phrase', variable: 'Variable', path: 'Value', content: 'Content', schedule: 'Hours', flow: 'Flow' },
}
/** Strings of node data that are no fields of a kind. Others, such as modes and units, are words of ours and not of the author. */
const plainWords: Readonly<Record<string, string>> = { key: 'Key', label: 'Label', name: 'Name', id: 'Id' }

function* stringsIn(value: unknown, path: string): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value }
  if (typeof value !== 'object' || value === null) return
  for (const [name, item] of Object.entries(value)) yield* stringsIn(item, path === '' ? name : `${path}.${name}`)
}

/** Hits of one place together, in the order they were found. */
export function hitsByPlace(hits: readonly Hit[]): { key: string; title: string; place: HitPlace; hits: Hit[] }[] {
  const groups = new Map<string, { key: string; title: string; place: HitPlace; hits: Hit[] }>()
  for (const hit of hits) {
    const key = `${hit.place.kind} ${hit.place.id ?? hit.title}`
    const group = groups.get(key) ?? { key, title: hit.title, place: hit.place, hits: [] }
    group.hits.push(hit)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Room before the first hit in a narrow line. */
const leadIn = 24

/** A text in pieces, the words that were found marked, cut at its beginning so that the first of them is in sight. */
export function markedText({ text, ranges }: Pick<Hit, 'text' | 'ranges'>): { text: string; isHit: boolean }[] {
  const first = ranges[0]?.[0] ?? 0
  const pieces: { text: string; isHit: boolean }[] = []
  let at = first > leadIn + 8 ? first - leadIn : 0
  // Never in the middle of a character of two units.
  if (/[\udc00-\udfff]/.test(text[at] ?? '')) at -= 1
  if (at > 0) pieces.push({ text: '…', isHit: false })
  for (const [from, to] of ranges) {
    if (from > at) pieces.push({ text: text.slice(at, from), isHit: false })
    pieces.push({ text: text.slice(from, to), isHit: true })
    at = to
  }
  if (at < text.length) pieces.push({ text: text.slice(at, at + 300), isHit: false })
  return pieces
}
