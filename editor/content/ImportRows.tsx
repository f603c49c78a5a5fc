import type { ContentImport, ImportedRow } from '#shared/api/content.ts'
import { Button, Stack, Text } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { ReportEnd } from '../list/ReportEnd.tsx'
import { languageWords } from './contentWords.ts'

type ImportRowsProps = { job: ContentImport; onBack: () => void; onDone: () => void }

/** What came of each row of an import: those that were not taken in first, with why. */
export function ImportRows({ job, onBack, onDone }: ImportRowsProps) {
  const { fileName, results } = job
  const refused = results.filter(({ isDone }) => !isDone)
  const taken = results.filter(({ isDone }) => isDone)
  return (
    <Stack gap="sm">
      <Text size="sm" className="quiet breaks">
        {fileName}
      </Text>
      <Text size="sm" role="status">
        {outcomeWords(job, refused.length)}
      </Text>
      {refused.length > 0 && <RefusedRows title="Not imported" count={refused.length} rows={refused} />}
      {taken.length > 0 && (
        <Rows
          title={`Imported (${taken.length})`}
          rows={taken}
          icon={<CircleCheck size={16} className="listReportGood" aria-hidden />}
        />
      )}
      <ReportEnd onDone={onDone}>
        <Button variant="default" onClick={onBack}>
          {results.length === 0 ? 'Try again' : 'Import another'}
        </Button>
      </ReportEnd>
    </Stack>
  )
}

function outcomeWords({ state, message, total, results }: ContentImport, refused: number): string {
  const seen = results.length
  switch (state) {
    case 'cancelled':
      if (seen === 0) return 'Cancelled: nothing was imported.'
      return `Cancelled after ${rowCount(seen)}: what was imported until then stays.`
    case 'interrupted':
    case 'refused': {
      const after = seen === 0 ? '' : `After ${seen} of ${total ?? seen} rows: `
      return `${after}${message ?? 'Something went wrong. Try again.'}`
    }
    case 'importing':
    case 'imported':
      if (seen === 0) return 'The table has no rows: nothing was imported.'
      if (refused === 0) return `${seen === 1 ? 'The one row is' : `All ${seen} rows are`} imported.`
      return `${seen - refused} of ${rowCount(seen)} imported, ${refused} not. Mend these in the table and import it again: what is there already stays as it is.`
    default:
      return state satisfies never
  }
}
/** `line 12 · German (Germany) · de/welcome.wav` */
const placeWords = ({ line, language, file }: Pick<ImportedRow, 'line' | 'language' | 'file'>): string =>
  [`line ${line}`, language && languageWords(language), file].filter(Boolean).join(' · ')
const rowCount = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`

type RefusedRowsProps = { title: string; count: number; rows: readonly ImportedRow[] }

/** Rows to be mended, or the first of them. */
export const RefusedRows = ({ title, count, rows }: RefusedRowsProps) => (
  <Rows
    title={`${title} (${count}${count > rows.length ? `, the first ${rows.length} here` : ''})`}
    rows={rows}
    icon={<CircleX size={16} className="listReportBad" aria-hidden />}
  />
)

function Rows({ title, rows, icon }: { title: string; rows: readonly ImportedRow[]; icon: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <Text size="sm" fw={550} component="h3" m={0} mb={4}>
        {title}
      </Text>
      <ul className="listReport contentImported" tabIndex={0} aria-label={title}>
        {rows.map(({ line, key, language, file, message }) => (
          <li key={line}>
            {icon}
            <div className="breaks">
              <span className="listReportName">{key === '' ? 'No key' : key}</span>{' '}
              <span className="quiet">{placeWords({ line, language, file })}</span>
              {message !== '' && <Text size="sm">{message}</Text>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
