import type { ImportedRow } from '#shared/api/content.ts'
import { Stack, Text } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { ReportEnd } from '../list/ReportEnd.tsx'
import { languageWords } from './contentWords.ts'

/** What came of each row of an import: those that were not taken in first, with why. */
export function ImportRows({ rows, onDone }: { rows: readonly ImportedRow[]; onDone: () => void }) {
  const refused = rows.filter(({ isDone }) => !isDone)
  const taken = rows.filter(({ isDone }) => isDone)
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {rows.length === 0 ? 'The table has no rows: nothing was imported.' : outcomeWords(rows.length, refused.length)}
      </Text>
      {refused.length > 0 && (
        <Rows title="Not imported" rows={refused} icon={<CircleX size={16} className="listReportBad" aria-hidden />} />
      )}
      {taken.length > 0 && (
        <Rows title="Imported" rows={taken} icon={<CircleCheck size={16} className="listReportGood" aria-hidden />} />
      )}
      <ReportEnd onDone={onDone} />
    </Stack>
  )
}

function outcomeWords(all: number, refused: number): string {
  if (refused === 0) return `${all === 1 ? 'The one row is' : `All ${all} rows are`} imported.`
  return `${all - refused} of ${all} ${all === 1 ? 'row' : 'rows'} imported, ${refused} not. Mend these in the table and import it again: what is there already stays as it is.`
}

function Rows({ title, rows, icon }: { title: string; rows: readonly ImportedRow[]; icon: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <Text size="sm" fw={550} component="h3" m={0} mb={4}>
        {`${title} (${rows.length})`}
      </Text>
      <ul className="listReport" tabIndex={0} aria-label={title}>
        {rows.map(({ key, language, message }, at) => (
          <li key={at}>
            {icon}
            <div className="breaks">
              <span className="listReportName">{key}</span> <span className="quiet">{languageWords(language)}</span>
              {message !== '' && <Text size="sm">{message}</Text>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
