import { ActionIcon, Button, CloseButton, Text, Tooltip } from '@mantine/core'
import { Download, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { saveFile } from '../flows/saveFile.ts'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { useStudio } from '../state/studio.ts'
import { wayBackFrom } from '../state/wayBackFrom.ts'
import { readTextFile, type ReadText } from './readTextFile.ts'
import { SourceTextsDialog } from './SourceTextsDialog.tsx'
import type { CsvProblem, SourceChange, Sources } from './textsCsv.ts'

export type ImportReport = {
  changed: number
  stale: number
  problems: readonly CsvProblem[]
  encoding: ReadText['encoding']
}

type AskedOf = ReadText & { changes: readonly SourceChange[] }

const textCount = (count: number) => (count === 1 ? '1 text' : `${count} texts`)

/** The texts as a file for a translator, and back. What reads such files is loaded when it is wanted. */
export function TextsFiles({ onImported }: { onImported: (report: ImportReport) => void }) {
  const { document: flowDocument, flowKey, readOnly } = useStudio()
  const input = useRef<HTMLInputElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [asked, setAsked] = useState<AskedOf>()
  const [isAsking, setIsAsking] = useState(false)
  const busy = async (work: () => Promise<void>) => {
    setIsBusy(true)
    try {
      await work()
    } catch (error) {
      toastFailure('The file could not be used', error)
    } finally {
      setIsBusy(false)
    }
  }
  const exportTexts = () =>
    busy(async () => {
      const { textsToCsv } = await import('./textsCsv.ts')
      const csv = textsToCsv(flowDocument.getState().flow)
      saveFile(`${flowKey}-texts.csv`, new Blob([csv], { type: 'text/csv;charset=utf-8' }))
    })
  const take = async ({ text, encoding }: ReadText, sources: Sources | 'ask') => {
    const { readTextsCsv } = await import('./textsCsv.ts')
    const read = readTextsCsv(flowDocument.getState().flow, text, sources === 'file' ? 'file' : 'flow')
    const { flow, changed, stale, sourceChanges, problems } = read
    if (sources === 'ask' && sourceChanges.length > 0) {
      setAsked({ text, encoding, changes: sourceChanges })
      return setIsAsking(true)
    }
    const step = `Import ${textCount(changed)}`
    flowDocument.edit(step, () => flow)
    onImported({ changed, stale, problems, encoding })
    if (changed > 0) toastDone(`${textCount(changed)} imported.`, wayBackFrom(flowDocument, step))
  }
  const importTexts = (file: File) =>
    busy(async () => take(readTextFile(new Uint8Array(await file.arrayBuffer())), 'ask'))
  return (
    <>
      <Tooltip label="Export as CSV, for a spreadsheet or a translator">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Export texts"
          loading={isBusy}
          onClick={() => void exportTexts()}
        >
          <Download size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={readOnly ?? 'Import a CSV file with texts'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Import texts"
          disabled={readOnly !== undefined || isBusy}
          onClick={() => input.current?.click()}
        >
          <Upload size={15} />
        </ActionIcon>
      </Tooltip>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        aria-label="CSV file with texts"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          currentTarget.value = ''
          if (file) void importTexts(file)
        }}
      />
      {asked && (
        <SourceTextsDialog
          isOpen={isAsking}
          changes={asked.changes}
          onChoose={(sources) => {
            setIsAsking(false)
            void busy(() => take(asked, sources))
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  )
}

const firstShown = 5

/** What an import did, and the lines it could not use. */
export function ImportNotice({ report, onClose }: { report: ImportReport; onClose: () => void }) {
  const [isWhole, setIsWhole] = useState(false)
  const { changed, stale, problems, encoding } = report
  const rest = problems.length - firstShown
  return (
    <div className="textsNotice" role="status">
      <div>
        <Text size="sm">
          {changed === 0
            ? 'No text is different in the file.'
            : changed === 1
              ? '1 text was changed.'
              : `${changed} texts were changed.`}
          {stale > 0 && ` ${stale === 1 ? '1 of them is' : `${stale} of them are`} marked to be looked at again.`}
          {problems.length > 0 &&
            ` ${problems.length === 1 ? '1 thing' : `${problems.length} things`} could not be used:`}
        </Text>
        {encoding === 'windows-1252' && (
          <Text size="sm">The file was not UTF-8; it was read as Windows-1252. Check accented letters.</Text>
        )}
        {problems.length > 0 && (
          <ul className="textsProblems">
            {problems.slice(0, isWhole ? undefined : firstShown).map(({ line, message }, index) => (
              <li key={index}>
                <b>Line {line}</b> {message}
              </li>
            ))}
          </ul>
        )}
        {rest > 0 && !isWhole && (
          <Button size="compact-xs" variant="subtle" onClick={() => setIsWhole(true)}>
            Show {rest} more
          </Button>
        )}
      </div>
      <CloseButton size="sm" aria-label="Close what the import did" onClick={onClose} />
    </div>
  )
}
