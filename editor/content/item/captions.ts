/** One caption over a video: from when to when, in milliseconds, and its lines. */
export type Cue = { fromMs: number; toMs: number; text: string }
/** As it is written in the editor, right or wrong. */
export type CueRow = { id: string; from: string; to: string; text: string }
export type CueSlip = { row: number; field: 'from' | 'to' | 'text'; message: string }

const timing = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d{2}:\d{2}\.\d{3})/

/** Cues of a WebVTT file (https://www.w3.org/TR/webvtt1/); notes, styles and what cannot be read are left out. */
export function readVtt(vtt: string): Cue[] {
  const blocks = vtt
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
  return blocks.flatMap((block): Cue[] => {
    const lines = block.split('\n').filter((line) => line !== '')
    const at = lines.findIndex((line) => timing.test(line))
    const [, from = '', to = ''] = timing.exec(lines[at] ?? '') ?? []
    const [fromMs, toMs] = [readTime(from), readTime(to)]
    if (at < 0 || at > 1 || fromMs === undefined || toMs === undefined) return []
    return [{ fromMs, toMs, text: decoded(lines.slice(at + 1).join('\n')) }]
  })
}

/** A WebVTT file of cues, in the order of their beginnings. */
export function writeVtt(cues: readonly Cue[]): string {
  const blocks = cues
    .toSorted((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs)
    .map(({ fromMs, toMs, text }) => `${vttTime(fromMs)} --> ${vttTime(toMs)}\n${encoded(text)}`)
  return ['WEBVTT', ...blocks].join('\n\n') + '\n'
}

/** `1:05`, `1:05.5`, `01:02:03.250` in milliseconds; undefined for what is no time. */
export function readTime(words: string): number | undefined {
  const found = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(words.trim())
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

/** Tags that WebVTT knows; any other `<` is a sign of the text. */
const tag = /<(?!\/?(?:c|i|b|u|ruby|rt|v|lang)(?:[.\s][^<>]*)?>)/g

const encoded = (text: string): string =>
  text
    .trim()
    .replace(/\r\n?/g, '\n')
    // A blank line would end the caption.
    .replace(/\n\s*\n/g, '\n')
    .replaceAll('&', '&amp;')
    .replace(tag, '&lt;')
    .replaceAll('-->', '--&gt;')
const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', '\u00a0').replaceAll('&amp;', '&')

export const rowsOf = (cues: readonly Cue[], newId: () => string = () => crypto.randomUUID()): CueRow[] =>
  cues.map(({ fromMs, toMs, text }) => ({ id: newId(), from: writeTime(fromMs), to: writeTime(toMs), text }))

/** Cues of the rows, and what is wrong with any of them. A video of `durationMs` has none after its end. */
export function checkRows(rows: readonly CueRow[], durationMs: number | null): { cues: Cue[]; slips: CueSlip[] } {
  const slips: CueSlip[] = []
  const cues = rows.flatMap(({ from, to, text }, row): Cue[] => {
    const wrong = (field: CueSlip['field'], message: string) => void slips.push({ row, field, message })
    const [fromMs, toMs] = [readTime(from), readTime(to)]
    if (fromMs === undefined) wrong('from', 'Write a time such as 0:05 or 1:02.5.')
    else if (durationMs !== null && fromMs >= durationMs) wrong('from', 'The video is over by then.')
    if (toMs === undefined) wrong('to', 'Write a time such as 0:05 or 1:02.5.')
    else if (fromMs !== undefined && toMs <= fromMs) wrong('to', 'It ends before it begins.')
    if (text.trim() === '') wrong('text', 'Write what is said, or remove the caption.')
    return fromMs !== undefined && toMs !== undefined && toMs > fromMs ? [{ fromMs, toMs, text }] : []
  })
  return { cues, slips }
}
