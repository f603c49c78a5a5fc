import '../../flows/flows.css'
import '../content.css'
import './picker.css'
import type { ContentItem } from '#shared/api/content.ts'
import { Button, FileButton, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { FileUp, LibraryBig, Mic } from 'lucide-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { PartFailedOver } from '../../shell/PartFailed.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { toastFailure } from '../../shell/toast.ts'
import { noFilter, type ContentFilter } from '../contentFilter.ts'
import { readItem } from '../contentRequests.ts'
import { durationOf, kindNames, languageWords, lengthWords } from '../contentWords.ts'
import { KindIcon, LanguageChips, WarningBadges } from '../itemFacts.tsx'
import { LibrarySearch } from '../LibrarySearch.tsx'
import { PlayButton } from '../PlayButton.tsx'
import { heardUrl, usePlayer, useQuietLeave } from '../player.ts'
import { audibleFiles, kindOfFile, titleOfFile } from '../upload/fileFacts.ts'
import { UploadTray } from '../upload/UploadTray.tsx'
import { useUploads } from '../upload/useUploads.ts'
import { videoFacts } from '../upload/videoFacts.ts'
import { useContent, useLimits, useMayChange } from '../useContent.ts'
import { useFocusBack } from '../useFocusBack.ts'
import { fileIn } from './withItem.ts'

/** What a prompt can play, what fits it best first. */
const kinds = ['audio', 'music', 'video'] as const
type Kind = (typeof kinds)[number]

export type ContentPickerProps = {
  /** In which the item is wanted, first of all. */
  language: string
  /** Languages of the flow. */
  languages: readonly string[]
  chosenKey: string
  /** What is to be heard, for a new item. */
  words: string
  onChoose: (item: ContentItem) => void
  onClose: () => void
}

/** An item of the library for a prompt: found, heard, or put there now. */
export function ContentPicker({ language, languages, chosenKey, words, onChoose, onClose }: ContentPickerProps) {
  const [filter, setFilter] = useState<ContentFilter>(noFilter)
  const change = (one: Partial<ContentFilter>) => setFilter((before) => ({ ...before, ...one }))
  const found = useEachKind(filter)
  const error = found.find(({ list }) => list.error)?.list.error
  const isLoading = found.some(({ list }) => !list.items && !list.error)
  const fitting = found.filter(({ items }) => items.length > 0)
  const { may, whyNot } = useMayChange()
  useQuietLeave()
  useFocusBack()
  const choose = (item: ContentItem) => {
    onChoose(item)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`A recording for ${languageWords(language)}`} size="lg">
      <Stack gap="sm">
        <div className="pickerHead">
          <LibrarySearch label="Search the library" search={filter.search} onSearch={(search) => change({ search })} />
          <NativeSelect
            size="xs"
            aria-label="Kind"
            value={filter.kind}
            data={[
              { value: '', label: 'Any kind' },
              ...kinds.map((kind) => ({ value: kind, label: kindNames[kind].many })),
            ]}
            onChange={({ currentTarget }) => change({ kind: kinds.find((kind) => kind === currentTarget.value) ?? '' })}
          />
          {may && <AddHere language={language} words={words} onReady={choose} />}
        </div>
        {!may && (
          <Text size="xs" className="quiet">
            {whyNot}
          </Text>
        )}
        <UploadTray />
        {error && (
          <FailureNotice
            title="The library could not be loaded"
            error={error}
            retry={() => found.forEach(({ list }) => void (list.error && list.refetch()))}
          />
        )}
        {isLoading && <RowSkeletons what="The items" rows={4} />}
        {!isLoading && !error && fitting.length === 0 && (
          <EmptyState icon={LibraryBig} title="Nothing to play here">
            {filter.search === '' && filter.kind === ''
              ? 'Upload a file, or record what callers are to hear: it is in the library afterwards, and chosen here.'
              : 'Try a part of the title, the key or the words, or upload a file.'}
          </EmptyState>
        )}
        {!isLoading && fitting.length > 0 && (
          <div className="pickerItems" tabIndex={-1}>
            {fitting.map(({ kind, items, list }) => (
              <section key={kind} aria-label={kindNames[kind].many}>
                <h3 className="pickerKind">
                  {kindNames[kind].many}
                  {kind === 'video' && <span className="quiet">Telephones hear its sound</span>}
                </h3>
                <ul className="pickerList">
                  {items.map((item) => (
                    <PickerItem
                      key={item.id}
                      item={item}
                      language={language}
                      languages={languages}
                      isChosen={item.key === chosenKey}
                      onChoose={() => choose(item)}
                    />
                  ))}
                </ul>
                {list.hasNextPage && (
                  <Button
                    variant="default"
                    size="xs"
                    loading={list.isFetchingNextPage}
                    aria-label={`Show more ${kindNames[kind].many}`}
                    onClick={() => void list.fetchNextPage()}
                  >
                    Show more
                  </Button>
                )}
              </section>
            ))}
          </div>
        )}
      </Stack>
    </Modal>
  )
}

/** What there is of each kind that the filter lets through: one asked for by itself, so that none hides behind another. */
function useEachKind(filter: ContentFilter) {
  const audio = useContent({ ...filter, kind: 'audio' })
  const music = useContent({ ...filter, kind: 'music' })
  const video = useContent({ ...filter, kind: 'video' })
  const lists: Readonly<Record<Kind, ReturnType<typeof useContent>>> = { audio, music, video }
  return kinds
    .filter((kind) => filter.kind === '' || filter.kind === kind)
    .map((kind) => {
      const list = lists[kind]
      return { kind, list, items: list.items?.filter((item) => item.kind === kind) ?? [] }
    })
}

type PickerItemProps = {
  item: ContentItem
  language: string
  languages: readonly string[]
  isChosen: boolean
  onChoose: () => void
}

function PickerItem({ item, language, languages, isChosen, onChoose }: PickerItemProps) {
  const asTelephone = usePlayer((state) => state.asTelephone)
  const content = fileIn(item, language)
  const heard = content ?? item.languages.find(({ file }) => file !== null)
  const url = heard && heardUrl(heard, asTelephone)
  const durationMs = heard ? durationOf(heard) : null
  return (
    <li className="pickerItem" data-chosen={isChosen || undefined}>
      {url === undefined ? (
        <KindIcon kind={item.kind} />
      ) : (
        <PlayButton id={`picker ${item.id}`} title={item.title} url={url} />
      )}
      <div className="breaks">
        <span className="pickerTitle" title={item.title}>
          <bdi>{item.title}</bdi>
        </span>
        <div className="pickerFacts">
          <code className="flowKey">{item.key}</code>
          {durationMs !== null && <span className="quiet numeric">{lengthWords(durationMs)}</span>}
          <LanguageChips item={item} wanted={languages} shown={undefined} />
          {heard && <WarningBadges item={{ languages: [heard] }} />}
        </div>
      </div>
      <Button
        size="compact-sm"
        variant={isChosen ? 'light' : 'default'}
        aria-label={`${isChosen ? 'Keep' : 'Choose'} ${item.title}`}
        onClick={onChoose}
      >
        {isChosen ? 'Chosen' : 'Choose'}
      </Button>
    </li>
  )
}

const RecordDialog = lazyPart(
  () => import('../record/RecordDialog.tsx').then(({ RecordDialog }) => RecordDialog),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

type AddHereProps = { language: string; words: string; onReady: (item: ContentItem) => void }

/** Puts a file, or what is spoken now, into the library as a new item, and chooses it when it is fit to be played. */
function AddHere({ language, words, onReady }: AddHereProps) {
  const client = useClient()
  const queue = useUploads()
  const { data: limits } = useLimits()
  const [isRecording, setIsRecording] = useState(false)
  const onReadyNow = useRef<((item: ContentItem) => void) | undefined>(undefined)
  // Once the picker is closed, the item is in the library and no more.
  useEffect(() => {
    onReadyNow.current = onReady
    return () => {
      onReadyNow.current = undefined
    }
  })
  const choose = ({ itemId }: { itemId: string }) =>
    void readItem(client, itemId).then(
      (item) => onReadyNow.current?.(item),
      (error: unknown) => toastFailure('The file is in the library, but was not chosen', error),
    )
  const send = (file: File | null) => {
    if (!file) return
    const kind = kindOfFile(file)
    queue.add([
      {
        ...{ file, kind, limits: limits?.maxBytes },
        finish: { newItem: { title: titleOfFile(file.name) }, language, ...(words.trim() !== '' && { text: words }) },
        ...(kind === 'video' && { prepare: () => videoFacts(file) }),
        onReady: choose,
      },
    ])
  }
  const title = words.trim().slice(0, maxWordsTitle) || 'Recording'
  return (
    <>
      <FileButton accept={audibleFiles} onChange={send} inputProps={{ 'aria-label': 'File to upload' }}>
        {(props) => (
          <Button {...props} size="xs" variant="default" leftSection={<FileUp size={15} aria-hidden />}>
            Upload
          </Button>
        )}
      </FileButton>
      <Button
        size="xs"
        variant="default"
        leftSection={<Mic size={15} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setIsRecording(true)}
      >
        Record
      </Button>
      <Suspense fallback={null}>
        {isRecording && (
          <RecordDialog
            tasks={[
              {
                ...{ id: 'new', title, language, words },
                place: async () => ({ newItem: { title, kind: 'audio' } }),
                onSaved: choose,
              },
            ]}
            onClose={() => setIsRecording(false)}
          />
        )}
      </Suspense>
    </>
  )
}

/** Of a recording's words, what its title is made from. */
const maxWordsTitle = 60
