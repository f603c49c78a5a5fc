import { parse, type CsvError } from 'csv-parse/browser/esm/sync'
import { stringify } from 'csv-stringify/browser/esm/sync'
import type { Flow } from '#shared/flow/flow.ts'
import { setTexts, textsOf } from '#shared/flow/texts.ts'
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
export type ReadTexts = { flow: Flow; changed: number; problems: readonly CsvProblem[] }

type Row = { cells: string[]; line: number }

/** A flow with the texts of such a file. Empty cells change nothing; what cannot be used is told by its line, the rest is taken. */
export function readTextsCsv(flow: Flow, csv: string): ReadTexts {
  const problems: CsvProblem[] = []
  const [header, ...rows] = rowsOf(csv, problems)
  if (!header)
    return { flow, changed: 0, problems: problems.length > 0 ? problems : [{ line: 1, message: 'The file is empty.' }] }
  const names = header.cells.map((name) => name.trim())
  const keyColumn = names.indexOf('key')
  if (keyColumn === -1)
    return { flow, changed: 0, problems: [{ line: header.line, message: 'The first line has no column “key”.' }] }
  const columns = names.flatMap((language, index): [string, number][] => {
    if (index === keyColumn || language === '') return []
    if (flow.languages.includes(language)) return [[language, index]]
    problems.push({
      line: header.line,
      message: `“${language}” is not a language of this flow. Its column is left out.`,
    })
    return []
  })

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
    return columns.flatMap(([language, column]) => {
      const cell = oneLineFeed(armed(cells[column] ?? ''))
      const change = { nodeId: text.nodeId, path: text.path, language, text: cell }
      if (cell.trim() === '' || cell === oneLineFeed(text.texts[language] ?? '')) return []
      const message = tooLong(text, cell)
      if (message !== undefined) problems.push({ line, message: `“${key}” in ${language}: ${message}` })
      return message === undefined ? [change] : []
    })
  })
  return { flow: setTexts(flow, changes), changed: changes.length, problems }
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
