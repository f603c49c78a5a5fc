import { parse, type CsvError, type Info } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { authoredKinds, contentTextSchema, newContentSchema } from '#shared/api/content.ts'
import { cleanText } from '#shared/flow/cleanText.ts'
import { languageTagSchema } from '#shared/flow/ids.ts'
import { ProblemError } from '../http/problemError.ts'

/** The list inside a zip of content. */
export const listName = 'content.csv'
/** Lines of one list: a library that is larger comes in parts. */
export const maxRows = 5000
/** Of it as a file, before it is unpacked: so many lines of a thousand characters each. */
export const maxListBytes = 5 * 1024 * 1024
/** Every cell at its longest, each sign of it a doubled quote. */
const maxRowLength = 50_000
/** Ours, and those that somebody keeps beside them. */
const maxColumns = 100
const columns = [
  'key',
  'language',
  'text',
  'file',
  'title',
  'kind',
  'folder',
  'tags',
  'captions',
  'poster',
  'private',
  'alwaysNewest',
] as const
type Column = (typeof columns)[number]

const { title, kind, folder, tags } = newContentSchema.shape
const nameInZip = z.string().max(500).optional()
const yesOrNo = z
  .enum(['yes', 'no', 'true', 'false'], 'Write yes or no.')
  .transform((word) => word === 'yes' || word === 'true')
  .optional()
/**
 * One language of one item, or, without a language, what the item has in all of them. Only `key` must be there; an empty cell
 * leaves things as they are.
 */
const rowSchema = z
  .object({
    key: newContentSchema.shape.key.unwrap(),
    language: languageTagSchema.optional().transform((tag) => tag ?? ''),
    text: contentTextSchema.shape.text.optional(),
    file: nameInZip,
    title: title.optional(),
    kind: z.enum(kind.options, `Write one of ${authoredKinds.join(', ')}.`).optional(),
    folder,
    tags,
    captions: nameInZip,
    poster: nameInZip,
    private: yesOrNo,
    alwaysNewest: yesOrNo,
  })
  .refine(
    ({ language, text, file, captions, poster }) =>
      language !== '' || (text ?? file ?? captions ?? poster) === undefined,
    {
      path: ['language'],
      message: 'Name the language of the words and files.',
    },
  )
export type ListedContent = z.output<typeof rowSchema> & { line: number }
export type ListProblem = { line: number; key: string; language: string; file: string | null; message: string }

/** Between semicolons; as JSON where a tag has one itself. */
export const tagsCell = (all: readonly string[]): string => {
  const plain = all.join('; ')
  return all.some((tag) => tag.includes(';')) || plain.startsWith('[') ? JSON.stringify(all) : plain
}
/** What the cell says, still to be checked. */
function readTags(cell: string): unknown {
  if (!cell.startsWith('['))
    return cell
      .split(';')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** A spreadsheet runs a cell that begins so as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^'*[=+\-@\t\r]/
const disarmed = (text: string) => (formula.test(text) ? `'${text}` : text)
const armed = (cell: string) => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell)

export const writeList = (rows: readonly Partial<Record<Column, string>>[]): string =>
  stringify(
    rows.map((row) => columns.map((name) => disarmed(row[name] ?? ''))),
    { header: true, columns: [...columns], bom: true, record_delimiter: 'windows' },
  )

/** Reads the list. Throws ProblemError when it is no table, or lacks a column; rows that are wrong are told one by one. */
export function readList(csv: string): { rows: ListedContent[]; problems: ListProblem[] } {
  const records = parsed(csv)
  const [head] = records
  const missing = ['key', 'language'].filter((name) => !head?.record.includes(name))
  if (missing.length > 0)
    throw new ProblemError(
      422,
      'bad_list',
      `${listName} has no column ${missing.join(' and no column ')}. Its first line names them.`,
    )
  if (records.length > maxRows + 1)
    throw new ProblemError(422, 'bad_list', `${listName} has more than ${maxRows} lines. Import it in parts.`)
  const names = head?.record ?? []
  const rows: ListedContent[] = []
  const problems: ListProblem[] = []
  for (const { record, line } of records.slice(1)) {
    const cell = (name: Column) => {
      const written = record[names.indexOf(name)] ?? ''
      return written.trim() === '' ? undefined : armed(name === 'text' ? written : written.trim())
    }
    const cells = Object.fromEntries(columns.map((name) => [name, cell(name)]))
    const listed = cell('tags')
    const read = rowSchema.safeParse({
      ...cells,
      private: cell('private')?.toLowerCase(),
      alwaysNewest: cell('alwaysNewest')?.toLowerCase(),
      tags: listed === undefined ? undefined : readTags(listed),
    })
    if (read.success) rows.push({ line, ...read.data })
    else {
      const shown = (name: Column) => (cell(name) ?? '').slice(0, 100)
      const file = shown('file') || shown('captions') || shown('poster') || null
      // One of each column: what else is wrong with a cell shows once that is mended.
      const first = new Map(read.error.issues.toReversed().map((issue) => [String(issue.path[0]), issue]))
      problems.push({
        ...{ line, key: shown('key'), language: shown('language'), file },
        message: [...first]
          .toReversed()
          .map(([column, issue]) => `${column}: ${issueWords(issue)}`)
          .join(' '),
      })
    }
  }
  return { rows, problems }
}

/** What is wrong with a cell, and what to do, for whoever writes the list. */
function issueWords({ path, ...issue }: z.core.$ZodIssue): string {
  const [column, at] = path
  if (column === 'tags' && issue.code === 'invalid_type')
    return 'Write them between semicolons, or as JSON: ["a;b","c"].'
  if (issue.code === 'invalid_type') return 'It is empty. Write one.'
  if (issue.code === 'too_big')
    return issue.origin === 'array'
      ? `There are more than ${issue.maximum}, the most there may be. Take some out.`
      : `${at === undefined ? 'It' : 'One'} is longer than ${issue.maximum} characters, the most it may have. Make it shorter.`
  if (issue.code === 'too_small') return `${at === undefined ? 'It' : 'One'} is empty. Take it out.`
  return issue.message
}

/** `line`: where it begins. */
type Recorded = { record: string[]; line: number }

/** Of a text; `\r\n` is one. */
const lineBreak = /\r\n|\n|\r/g

/** Whether a line has more cells than `maxColumns`: the parser, which makes each of them, would take seconds to find out. */
function isTooWide(csv: string): boolean {
  let isQuoted = false
  let cells = 1
  for (let at = 0; at < csv.length; at++) {
    const sign = csv[at]
    if (sign === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (sign === '\n' || sign === '\r') cells = 1
    else if (sign === ',' && ++cells > maxColumns) return true
  }
  return false
}

function parsed(csv: string): Recorded[] {
  if (isTooWide(csv))
    throw new ProblemError(422, 'bad_list', `${listName} has a line of more than ${maxColumns} columns.`)
  const records: Recorded[] = []
  /** The parser counts a break of two signs inside a cell as two, and says where a record ends. */
  let countedTwice = 0
  try {
    parse(cleanText(csv), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: maxRowLength,
      // The head, and one line too many.
      to: maxRows + 2,
      on_record: (read: unknown) => {
        const { record, info } = read as { record: string[]; info: Info }
        const breaks = record.join().match(lineBreak) ?? []
        countedTwice += breaks.filter(({ length }) => length === 2).length
        records.push({ record, line: info.lines - countedTwice - breaks.length })
        return null
      },
    })
    return records
  } catch (error) {
    const { message } = error as CsvError
    throw new ProblemError(422, 'bad_list', `${listName} cannot be read: ${message}`)
  }
}
