import { parse, type CsvError } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { authoredKinds } from '#shared/api/content.ts'
import { languageTagSchema, resourceKeySchema } from '#shared/flow/ids.ts'
import { ProblemError } from '../http/problemError.ts'

/** The list inside a zip of content. */
export const listName = 'content.csv'
const columns = ['key', 'language', 'text', 'file', 'title', 'kind', 'folder', 'tags', 'captions'] as const

/** One language of one item. Only `key` and `language` must be there. Tags stand between semicolons. */
export type ListedContent = {
  line: number
  key: string
  language: string
  text: string | undefined
  file: string | undefined
  title: string | undefined
  kind: (typeof authoredKinds)[number] | undefined
  folder: string | undefined
  tags: string[] | undefined
  captions: string | undefined
}
export type ListProblem = { line: number; key: string; language: string; message: string }

const rowSchema = z.object({
  key: resourceKeySchema,
  language: languageTagSchema,
  text: z.string().max(4000).optional(),
  kind: z.enum(authoredKinds, `Write one of ${authoredKinds.join(', ')}.`).optional(),
})

/** A spreadsheet runs a cell that begins so as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^'*[=+\-@\t\r]/
const disarmed = (text: string) => (formula.test(text) ? `'${text}` : text)
const armed = (cell: string) => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell)

export const writeList = (rows: readonly Partial<Record<(typeof columns)[number], string>>[]): string =>
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
  const names = head?.record ?? []
  const rows: ListedContent[] = []
  const problems: ListProblem[] = []
  for (const { record, info } of records.slice(1)) {
    const cell = (name: string) => {
      const text = armed((record[names.indexOf(name)] ?? '').trim())
      return text === '' ? undefined : text
    }
    const [key = '', language = ''] = [cell('key'), cell('language')]
    const read = rowSchema.safeParse({ key, language, text: cell('text'), kind: cell('kind') })
    if (!read.success) {
      const [issue] = read.error.issues
      problems.push({ line: info.lines, key, language, message: `${String(issue?.path[0])}: ${issue?.message ?? ''}` })
      continue
    }
    const tags = cell('tags')
      ?.split(';')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
    rows.push({
      line: info.lines,
      key,
      language,
      text: cell('text'),
      file: cell('file'),
      title: cell('title'),
      kind: read.data.kind,
      folder: cell('folder'),
      tags,
      captions: cell('captions'),
    })
  }
  return { rows, problems }
}

function parsed(csv: string): { record: string[]; info: { lines: number } }[] {
  try {
    return parse(csv, { bom: true, info: true, skip_empty_lines: true, relax_column_count: true }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
  } catch (error) {
    const { message } = error as CsvError
    throw new ProblemError(422, 'bad_list', `${listName} cannot be read: ${message}`)
  }
}
