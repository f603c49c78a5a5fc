import './texts.css'
import { completeness, textsOf } from '#shared/flow/texts.ts'
import { ActionIcon, NativeSelect, Select, TextInput, Tooltip, VisuallyHidden } from '@mantine/core'
import { Languages, Replace, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { ReplaceRow } from '../find/ReplaceRow.tsx'
import { withLanguage } from '../form/fields/LanguageField.tsx'
import { useLanguages } from '../form/languages.ts'
import { RecordMissing } from '../content/record/RecordMissing.tsx'
import { EmptyState } from '../shell/EmptyState.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { languageName } from '../studio/languageName.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { filterTexts, languagesOf, shownKinds, type Shown } from './textFilter.ts'
import { ImportNotice, TextsFiles, type ImportReport } from './TextsFiles.tsx'
import { TextsGrid } from './TextsGrid.tsx'

/** Every text that callers hear or may say, in every language of the flow, side by side. */
export function TextsPanel() {
  const { view, readOnly } = useStudio()
  const flow = useFlow((now) => now)
  const selected = useView((state) => state.selected)
  const [shown, setShown] = useState<Shown>('all')
  const [search, setSearch] = useState('')
  const [isReplacing, setIsReplacing] = useState(false)
  const [report, setReport] = useState<ImportReport>()
  const [said, setSaid] = useState('')
  const [written, setWritten] = useState<string>()
  const asked = useDeferredValue(search)
  const all = useMemo(() => textsOf(flow), [flow])
  const complete = useMemo(() => completeness(flow), [flow])
  const languages = useMemo(() => languagesOf(flow), [flow])
  const texts = useMemo(
    () => filterTexts(all, { shown, search: asked, selected, written }),
    [all, shown, asked, selected, written],
  )
  const counts = {
    all: all.length,
    missing: all.filter(({ missing }) => missing.length > 0).length,
    stale: all.filter(({ stale }) => stale.length > 0).length,
    selected: all.filter(({ nodeId }) => selected.has(nodeId)).length,
  }
  const words = { all: 'All texts', missing: 'Missing', stale: 'Stale', selected: 'Of the selection' }
  return (
    <div className="texts">
      <PanelHead title="Texts" onClose={() => view.setState({ bottom: null })}>
        <TextInput
          size="xs"
          w={180}
          aria-label="Search texts"
          placeholder="Search"
          leftSection={<Search size={13} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label="Texts shown"
          value={shown}
          data={shownKinds.map((kind) => ({ value: kind, label: `${words[kind]} (${counts[kind]})` }))}
          onChange={({ currentTarget }) => setShown(shownKinds.find((kind) => kind === currentTarget.value) ?? 'all')}
        />
        <RecordMissing />
        <AddLanguage />
        <Tooltip label="Replace what is searched for">
          <ActionIcon
            size="sm"
            variant={isReplacing ? 'light' : 'subtle'}
            color={isReplacing ? 'indigo' : 'gray'}
            aria-label="Replace"
            aria-pressed={isReplacing}
            onClick={() => setIsReplacing(!isReplacing)}
          >
            <Replace size={15} />
          </ActionIcon>
        </Tooltip>
        <TextsFiles onImported={setReport} />
      </PanelHead>
      {isReplacing && (
        <div className="textsReplace">
          <span className="quiet">
            {search === '' ? 'Write into the search what is to be replaced.' : `Instead of “${search}”`}
          </span>
          <ReplaceRow find={search} matchCase={false} wholeWord={false} onDone={setSaid} />
        </div>
      )}
      {readOnly !== undefined && <div className="textsReplace quiet">{readOnly}</div>}
      {report && <ImportNotice report={report} onClose={() => setReport(undefined)} />}
      {texts.length === 0 ? (
        <EmptyState icon={Languages} title={all.length === 0 ? 'No texts yet' : 'No text fits'}>
          {all.length === 0
            ? 'What callers hear and may say stands here as soon as a node says something.'
            : 'Show all texts, or search for something else.'}
        </EmptyState>
      ) : (
        <TextsGrid texts={texts} languages={languages} complete={complete} onSaid={setSaid} onWriting={setWritten} />
      )}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </div>
  )
}

function AddLanguage() {
  const { document, readOnly } = useStudio()
  const spoken = useFlow((flow) => flow.languages)
  const offered = useLanguages()
  const data = useMemo(
    () =>
      offered
        .filter(({ tag }) => !spoken.includes(tag))
        .map(({ tag, name, isSpoken }) => ({ value: tag, label: `${name} · ${tag}${isSpoken ? '' : ' · no voice'}` })),
    [offered, spoken],
  )
  if (readOnly !== undefined) return null
  return (
    <Select
      size="xs"
      w={150}
      aria-label="Add a language"
      placeholder="Add a language"
      searchable
      limit={100}
      comboboxProps={{ width: 280, position: 'bottom-end' }}
      nothingFoundMessage="No language is called that."
      data={data}
      value={null}
      onChange={(tag) => tag !== null && document.edit(`Add ${languageName(tag)}`, (flow) => withLanguage(flow, tag))}
    />
  )
}
