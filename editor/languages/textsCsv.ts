import { parse, type CsvError } from 'csv-parse/browser/esm/sync'
import { stringify } from 'csv-stringify/browser/esm/sync'
import type { Flow } from '#shared/flow/flow.ts'
import { markStale, setTexts, textsOf } from '#shared/flow/texts.ts'
import { tooLong } from './textLimits.ts'

/** A spreadsheet runs a cell that begins so as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/
const disarmed = (text: string) => (formula.test(text) ? `'${text}` : text)
const armed = (cell: string) => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell)

/** Every text of a flow: a column `key`, then one for each language, the default language first. With a BOM, as Excel wants it. */
export function textsToCsv(flow: Flow): string {
  const languages = [flow.defaultLanguage, ...flow.languages.filter((tag) => tag !== flow.defaultLanguage)]
  const rows = textsOf(flow).map(({ key, texts }) => [key, ...languages.map((tag) => disarmed(texts[tag] ?? ''))])
  return stringify([['key', ...languages], ...rows], { bom: true, record_delimiter: 'windows' })
}

export type CsvProblem = { line: number; message: string }
/** A text of the default language that is another one in the file. */
export type SourceChange = { nodeId: string; path: string; now: string; inFile: string }
/** Whose texts of the default language hold where the two differ. */
export type Sources = 'flow' | 'file'
export type ReadTexts = {
  flow: Flow
  changed: number
  /** Translations taken that follow another text than the one in the flow. */
  stale: number
  sourceChanges: readonly SourceChange[]
  problems: readonly CsvProblem[]
}

type Row = { cells: string[]; line: number }

/**
 * A flow with the texts of such a file. Empty cells change nothing; what cannot be used is told by its line, the rest is taken.
 * Where the flow's own texts of the default language are kept, a translation that came with another one is stale.
 */
export function readTextsCsv(flow: Flow, csv: string, sources: Sources): ReadTexts {
  const problems: CsvProblem[] = []
  const refused = (problem: CsvProblem) => ({
    ...{ flow, changed: 0, stale: 0, sourceChanges: [] },
    problems: problems.length > 0 ? problems : [problem],
  })
  const [header, ...rows] = rowsOf(csv, problems)
  if (!header) return refused({ line: 1, message: 'The file is empty.' })
  const names = header.cells.map((name) => name.trim())
  const keyColumn = names.indexOf('key')
  if (keyColumn === -1) return refused({ line: header.line, message: 'The first line has no column “key”.' })
  const columns = names.flatMap((language, index): [string, number][] => {
    if (index === keyColumn || language === '') return []
    if (flow.languages.includes(language)) return [[language, index]]
    problems.push({
      line: header.line,
      message: `“${language}” is not a language of this flow. Its column is left out.`,
    })
    return []
  })

  const { defaultLanguage } = flow
  const sourceColumn = columns.find(([language]) => language === defaultLanguage)?.[1]
  const byKey = new Map(textsOf(flow).map((text) => [text.key, text]))
  const seen = new Set<string>()
  const changes = rows.flatMap(({ cells, line }) => {
    const key = armed((cells[keyColumn] ?? '').trim())
    const text = byKey.get(key)
    const problem = seen.has(key)
      ? 'stands here twice; the first one counts'
      : text
        ? undefined
        : 'is not a text of this flow'
    seen.add(key)
    if (!text || problem) {
      if (cells.some((cell) => cell.trim() !== '')) problems.push({ line, message: `“${key}” ${problem ?? ''}.` })
      return []
    }
    const cellAt = (column: number | undefined) => oneLineFeed(armed(cells[column ?? cells.length] ?? ''))
    const source = { now: oneLineFeed(text.texts[defaultLanguage] ?? ''), inFile: cellAt(sourceColumn) }
    return columns.flatMap(([language, column]) => {
      const cell = cellAt(column)
      const change = { nodeId: text.nodeId, path: text.path, language, text: cell, source }
      if (cell.trim() === '' || cell === oneLineFeed(text.texts[language] ?? '')) return []
      const message = tooLong(text, cell)
      if (message !== undefined) problems.push({ line, message: `“${key}” in ${language}: ${message}` })
      return message === undefined ? [change] : []
    })
  })
  const isSource = ({ language }: (typeof changes)[number]) => language === defaultLanguage
  const sourceChanges = changes.filter(isSource).map(({ nodeId, path, source }) => ({ nodeId, path, ...source }))
  const taken = sources === 'file' ? changes : changes.filter((change) => !isSource(change))
  const stale =
    sources === 'file' ? [] : taken.filter(({ source: { now, inFile } }) => inFile.trim() !== '' && inFile !== now)
  return {
    flow: stale.reduce((into, place) => markStale(into, place), setTexts(flow, taken)),
    ...{ changed: taken.length, stale: stale.length, sourceChanges, problems },
  }
}

/** Spreadsheets write line ends of their own into cells. */
const oneLineFeed = (text: string) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')

/** Excel divides by semicolons where the comma is the decimal sign. */
const delimiterOf = (csv: string) => /^[^\r\n]*?\bkey\b"?\s*([,;\t])/.exec(csv)?.[1] ?? /[,;\t]/.exec(csv)?.[0] ?? ','

function rowsOf(csv: string, problems: CsvProblem[]): Row[] {
  try {
    const records = parse(csv, {
      ...{ bom: true, delimiter: delimiterOf(csv), info: true },
      ...{ relax_column_count: true, skip_empty_lines: true },
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return records.map(({ record, info }) => ({ cells: record, line: lineOf(record, info.lines) }))
  } catch (error) {
    const { lines = 1 } = error as CsvError & { lines?: number }
    problems.push({
      line: lines,
      message: 'The file cannot be read from here on: a quotation mark is missing or one too many.',
    })
    return []
  }
}

/** csv-parse counts up to the end of a record; an author looks for its beginning. */
const lineOf = (record: readonly string[], lastLine: number) =>
  lastLine - record.reduce((feeds, cell) => feeds + (oneLineFeed(cell).split('\n').length - 1), 0)
