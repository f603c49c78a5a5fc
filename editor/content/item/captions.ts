import { readText, writeText } from './cueText.ts'

/** What a file says of a caption and the editor does not show: it is kept as it is. */
type Around = {
  /** Its text in the file, which stays while nobody changes it; empty where there is none. */
  vtt: string
  /** The line above its times; empty where there is none. */
  name: string
  /** Behind its times: `align:start line:0`. */
  settings: string
  /** Blocks above it and, for the last of the file, below it: comments for the most part. */
  before: readonly string[]
  after: readonly string[]
}
/** One caption over a video: from when to when, in milliseconds, and its lines. */
export type Cue = { fromMs: number; toMs: number; text: string } & Around
/** As it is written in the editor, right or wrong. */
export type CueRow = { id: string; from: string; to: string; text: string } & Around
export type CueSlip = { row: number; field: 'from' | 'to' | 'text'; message: string }
/** A WebVTT file: its head from `WEBVTT` on, with what stands above the first caption (styles, regions, comments), and its captions. */
export type Captions = { head: readonly string[]; cues: readonly Cue[] }
/** What was read of one. Blocks that are neither captions nor known otherwise would be lost if it were written again. */
export type ReadCaptions = Captions & { unread: readonly string[] }

const timing = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})[ \t\f]*-->[ \t\f]*((?:\d+:)?\d{2}:\d{2}\.\d{3})(.*)$/
/** Blocks that are no captions: https://www.w3.org/TR/webvtt1/#file-structure. */
const kept = /^(?:NOTE|STYLE|REGION)(?:[ \t\n]|$)/
const bareHead = 'WEBVTT'
const nothingAround: Around = { vtt: '', name: '', settings: '', before: [], after: [] }

/** A caption that nobody has written yet. */
export const newRow = (row: Pick<CueRow, 'id' | 'from' | 'to'>): CueRow => ({ ...nothingAround, ...row, text: '' })

/** The parts of a WebVTT file (https://www.w3.org/TR/webvtt1/). */
export function readVtt(vtt: string): ReadCaptions {
  const blocks = vtt
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((block) => block.replace(/^\n|\n$/g, ''))
  const isHeaded = /^WEBVTT(?:[ \t\n]|$)/.test(blocks[0] ?? '')
  const head: string[] = [isHeaded ? (blocks[0] ?? bareHead) : bareHead]
  const cues: Cue[] = []
  const unread = head.filter((block) => block.includes('-->'))
  let waiting: string[] = []
  for (const block of isHeaded ? blocks.slice(1) : blocks) {
    const cue = readCue(block)
    if (cue) {
      if (cues.length === 0) head.push(...waiting)
      cues.push({ ...cue, before: cues.length === 0 ? [] : waiting })
      waiting = []
    } else if (kept.test(block)) waiting.push(block)
    else if (block.trim() !== '') unread.push(block)
  }
  const last = cues.pop()
  if (!last) return { head: [...head, ...waiting], cues, unread }
  return { head, cues: [...cues, { ...last, after: waiting }], unread }
}

function readCue(block: string): Cue | undefined {
  const lines = block.split('\n')
  const at = lines.findIndex((line) => timing.test(line))
  const [, from = '', to = '', settings = ''] = timing.exec(lines[at] ?? '') ?? []
  const [fromMs, toMs] = [readTime(from), readTime(to)]
  if (at < 0 || at > 1 || fromMs === undefined || toMs === undefined) return undefined
  const vtt = lines.slice(at + 1).join('\n')
  // Another caption right below it.
  if (vtt.includes('-->')) return undefined
  const name = at === 1 ? (lines[0] ?? '') : ''
  return { ...nothingAround, fromMs, toMs, text: readText(vtt), vtt, name, settings: settings.trim() }
}

/** The WebVTT file, its captions in the order of their beginnings. */
export function writeVtt({ head, cues }: Captions): string {
  const blocks = cues
    .toSorted((one, other) => one.fromMs - other.fromMs)
    .flatMap(({ fromMs, toMs, text, vtt, name, settings, before, after }) => {
      const written = text === readText(vtt) ? vtt : writeText(text)
      const times = `${vttTime(fromMs)} --> ${vttTime(toMs)}${settings === '' ? '' : ` ${settings}`}`
      return [...before, [...(name === '' ? [] : [name]), times, written].join('\n'), ...after]
    })
  return [...head, ...blocks].join('\n\n') + '\n'
}

/** How long a new caption stands, in milliseconds. */
const newCueMs = 3000

/** Where a new caption goes: where the video stands, not before the last one ends, and within the video. */
export function placeForNew(
  rows: readonly Pick<CueRow, 'to'>[],
  { nowMs, durationMs }: { nowMs: number; durationMs: number | null },
): Pick<CueRow, 'from' | 'to'> {
  const wanted = Math.max(readTime(rows.at(-1)?.to ?? '') ?? 0, nowMs)
  const isOver = durationMs !== null && wanted >= durationMs
  const fromMs = isOver ? Math.max(0, durationMs - newCueMs) : wanted
  return { from: writeTime(fromMs), to: writeTime(Math.min(fromMs + newCueMs, durationMs ?? Infinity)) }
}

/** The rows without one; the comments around it stay. */
export function withoutRow(rows: readonly CueRow[], id: string): readonly CueRow[] {
  const at = rows.findIndex((row) => row.id === id)
  const [gone, next, above] = [rows[at], rows[at + 1], rows[at - 1]]
  if (!gone) return rows
  const left = [...gone.before, ...gone.after]
  if (next) return rows.toSpliced(at, 2, { ...next, before: [...left, ...next.before] })
  return above ? rows.toSpliced(at - 1, 2, { ...above, after: [...above.after, ...left] }) : []
}

/** `1:05`, `1:05.5`, `01:02:03.250` in milliseconds; undefined for what is no time. */
export function readTime(words: string): number | undefined {
  const found = /^(?:(?:(\d{1,6}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(words.trim())
  if (!found) return undefined
  const [, hours = '0', minutes, seconds = '0', rest = ''] = found
  if (minutes !== undefined && (Number(seconds) > 59 || (found[1] !== undefined && Number(minutes) > 59)))
    return undefined
  return (Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds)) * 1000 + Number(rest.padEnd(3, '0'))
}

/** As it stands in a row: `1:05`, `1:05.5`. */
export function writeTime(milliseconds: number): string {
  const [, minutes = '0', seconds = '00', rest = ''] = /^(.*):(\d\d)\.(\d{3})$/.exec(vttTime(milliseconds)) ?? []
  const short = minutes.replace(/^(00:)?0?(?=\d)/, '')
  const fraction = rest.replace(/0+$/, '')
  return `${short}:${seconds}${fraction === '' ? '' : `.${fraction}`}`
}

function vttTime(milliseconds: number): string {
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0')
  const rest = String(milliseconds % 1000).padStart(3, '0')
  return `${two(milliseconds / 3_600_000)}:${two((milliseconds / 60_000) % 60)}:${two((milliseconds / 1000) % 60)}.${rest}`
}

export const rowsOf = (cues: readonly Cue[], newId: () => string = () => crypto.randomUUID()): CueRow[] =>
  cues.map(({ fromMs, toMs, ...cue }) => ({ ...cue, id: newId(), from: writeTime(fromMs), to: writeTime(toMs) }))

/** Cues of the rows, and what is wrong with any of them. A video of `durationMs` has none after its end. */
export function checkRows(rows: readonly CueRow[], durationMs: number | null): { cues: Cue[]; slips: CueSlip[] } {
  const slips: CueSlip[] = []
  const cues = rows.flatMap(({ id: _, from, to, ...cue }, row): Cue[] => {
    const wrong = (field: CueSlip['field'], message: string) => void slips.push({ row, field, message })
    const [fromMs, toMs] = [readTime(from), readTime(to)]
    if (fromMs === undefined) wrong('from', 'Write a time such as 0:05 or 1:02.5.')
    else if (durationMs !== null && fromMs >= durationMs) wrong('from', 'The video is over by then.')
    if (toMs === undefined) wrong('to', 'Write a time such as 0:05 or 1:02.5.')
    else if (fromMs !== undefined && toMs <= fromMs) wrong('to', 'It ends before it begins.')
    if (cue.text.trim() === '') wrong('text', 'Write what is said, or remove the caption.')
    return fromMs !== undefined && toMs !== undefined && toMs > fromMs ? [{ ...cue, fromMs, toMs }] : []
  })
  return { cues, slips }
}
