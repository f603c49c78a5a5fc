import { promptSchema, type Prompt } from '#shared/flow/prompt.ts'
import type { CompiledVersion, Program } from '#shared/run/program.ts'
import type { TrailEntry } from '#shared/run/trail.ts'

/** What a document made the caller hear: a text as spoken, or the address of what was played. */
export type Heard = { text: string } | { url: string }

/** What a node may say, in any language: the fixed pieces of its texts, and what it plays. */
type Lines = { pieces: readonly string[]; urls: ReadonlySet<string> }

const known = new WeakMap<CompiledVersion, Map<string, Lines>>()

/**
 * Which of the nodes passed said the last of what was heard of their document. The document names no nodes and its prompts are
 * in the order of the trail: each is given to the node, from that of the prompt before on, whose texts cover most of its words.
 * What covers none (a value, an apology) stays with the node before. Undefined: no node was passed.
 */
export function speakerOf(
  program: Program,
  trail: readonly TrailEntry[],
  heard: readonly Heard[],
): TrailEntry | undefined {
  const nodes = trail.map((entry) => ({ entry, lines: linesOf(program, entry) }))
  let at = -1
  for (const one of heard) {
    let best = 0
    let found = -1
    for (let index = Math.max(at, 0); index < nodes.length; index++) {
      const covered = coverage(nodes[index]?.lines, one)
      if (covered <= best) continue
      best = covered
      found = index
    }
    if (found >= 0) at = found
    else if (at < 0) at = nodes.findIndex(({ lines }) => lines !== undefined && lines.pieces.length > 0)
  }
  return nodes[at]?.entry ?? trail.at(-1)
}

/** From 0 to 1: how much of what was heard stands in the node's texts. */
function coverage(lines: Lines | undefined, heard: Heard): number {
  if (!lines) return 0
  if ('url' in heard) return lines.urls.has(heard.url) ? 1 : 0
  const text = plain(heard.text)
  if (text === '') return 0
  let letters = 0
  for (const piece of lines.pieces) {
    if (piece.includes(text)) return 1
    if (text.includes(piece)) letters = Math.max(letters, piece.length)
  }
  return letters / text.length
}

function linesOf(program: Program, { flow, version, node }: TrailEntry): Lines | undefined {
  const found = [...program.versions.values()].find((one) => one.flowKey === flow && one.number === version)
  const compiled = found?.nodes.get(node)
  if (!found || !compiled) return undefined
  const ofVersion = known.get(found) ?? new Map<string, Lines>()
  known.set(found, ofVersion)
  const read = ofVersion.get(node) ?? readLines(compiled.data, found)
  ofVersion.set(node, read)
  return read
}

function readLines(data: unknown, { bindings }: CompiledVersion): Lines {
  const pieces = new Set<string>()
  const urls = new Set<string>()
  const read = (template: string) => {
    for (const piece of template.split(/\{\{[^]*?\}\}|\{%[^]*?%\}/)) {
      const words = plain(piece)
      if (/[\p{L}\p{N}]/u.test(words)) pieces.add(words)
    }
  }
  for (const template of looseTextsIn(data)) read(template)
  for (const part of promptsIn(data).flat()) {
    if (part.kind !== 'text' && part.kind !== 'recording') continue
    for (const template of Object.values(part.text)) read(template)
    if (part.kind !== 'recording') continue
    for (const [language, key] of Object.entries(part.content)) {
      const file = bindings.content[key]?.[language]
      if (file) urls.add(file.url)
    }
  }
  return { pieces: [...pieces], urls }
}

/** Every prompt in a node's data, however deep: whatever the node type, a prompt is a list of parts. */
function promptsIn(data: unknown): Prompt[] {
  if (data === null || typeof data !== 'object') return []
  if (Array.isArray(data) && data.length > 0) {
    const prompt = promptSchema.safeParse(data)
    if (prompt.success) return [prompt.data]
  }
  return Object.values(data).flatMap(promptsIn)
}

/** Texts of one language only, such as a language's offer in its own words. */
function looseTextsIn(data: unknown): string[] {
  if (data === null || typeof data !== 'object') return []
  return Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' ? (name === 'text' ? [value] : []) : looseTextsIn(value),
  )
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
