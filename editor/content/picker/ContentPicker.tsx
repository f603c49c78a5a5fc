import '../../list/list.css'
import '../content.css'
import './picker.css'
import type { ContentItem } from '#shared/api/content.ts'
import { Button, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { LibraryBig } from 'lucide-react'
import { useState } from 'react'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { noFilter, type ContentFilter } from '../contentFilter.ts'
import { kindNames, languageWords } from '../contentWords.ts'
import { LibrarySearch } from '../LibrarySearch.tsx'
import { useQuietLeave } from '../player.ts'
import { useContent, useMayChange } from '../useContent.ts'
import { useFocusBack } from '../useFocusBack.ts'
import { AddHere } from './AddHere.tsx'
import { PickerItem } from './PickerItem.tsx'

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
  /** Asked when a file for it is sent: what to do once that is an item, wherever its author is by then. */
  onSend: () => (item: ContentItem) => void
  onClose: () => void
}

/** An item of the library for a prompt: found, heard, or put there now. */
export function ContentPicker({
  language,
  languages,
  chosenKey,
  words,
  onChoose,
  onSend,
  onClose,
}: ContentPickerProps) {
  const [filter, setFilter] = useState<ContentFilter>(noFilter)
  const change = (one: Partial<ContentFilter>) => setFilter((before) => ({ ...before, ...one }))
  const found = useEachKind(filter)
  const error = found.find(({ list }) => list.error)?.list.error
  const isLoading = found.some(({ list }) => !list.items && !list.error)
  const fitting = found.filter(({ items }) => items.length > 0)
  const { may, whyNot } = useMayChange()
  const [isRecording, setIsRecording] = useState(false)
  useQuietLeave()
  useFocusBack()
  const choose = (item: ContentItem) => {
    onChoose(item)
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      // Every dialog hears Escape: it is meant for the one on top.
      closeOnEscape={!isRecording}
      title={`A recording for ${languageWords(language)}`}
      size="lg"
    >
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
          {may && (
            <AddHere
              {...{ language, words, onSend, isRecording }}
              onRecording={setIsRecording}
              // What is being recorded would be lost with the picker.
              onPlaced={() => !isRecording && onClose()}
            />
          )}
        </div>
        {!may && (
          <Text size="xs" className="quiet">
            {whyNot}
          </Text>
        )}
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
      const items = list.items?.filter((item) => item.kind === kind) ?? []
      // What cannot be heard yet comes last.
      return { kind, list, items: [...items.filter(hasFile), ...items.filter((item) => !hasFile(item))] }
    })
}

const hasFile = ({ languages }: Pick<ContentItem, 'languages'>) => languages.some(({ file }) => file !== null)
