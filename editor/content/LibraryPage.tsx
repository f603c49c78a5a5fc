import '../list/list.css'
import './content.css'
import type { ContentItem } from '#shared/api/content.ts'
import { Button, SegmentedControl, Stack, Switch, Text, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { FileArchive, FileUp, LayoutGrid, LibraryBig, Rows3, SearchX } from 'lucide-react'
import { Suspense, useCallback, useState } from 'react'
import { ListEnd } from '../list/ListEnd.tsx'
import { useSelection } from '../list/useSelection.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { lazyPart } from '../shell/lazyPart.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { PartFailedOver } from '../shell/PartFailed.tsx'
import { usePageParams } from '../shell/usePageParams.ts'
import { goneWords } from './contentWords.ts'
import { isFiltered, noFilter, readFilter, writeFilter, type ContentFilter } from './contentFilter.ts'
import { ItemMenu } from './ItemMenu.tsx'
import { LibraryBar } from './LibraryBar.tsx'
import type { LibraryDialog } from './libraryDialog.ts'
import { ClearNarrows, LibraryFilters, LibraryOrder } from './LibraryFilters.tsx'
import { LibraryGrid, LibraryList } from './LibraryItems.tsx'
import { useQuietLeave } from './player.ts'
import { DropFiles } from './upload/DropFiles.tsx'
import { useContent, useFacets, useMayChange } from './useContent.ts'
import { useContentActions } from './useContentActions.ts'
import { useLook, useTelephone } from './useLook.ts'

const LibraryDialogs = lazyPart(
  () => import('./LibraryDialogs.tsx').then(({ LibraryDialogs }) => LibraryDialogs),
  ({ onClosed }, fault) => <PartFailedOver {...fault} onClose={onClosed} />,
)

const UploadForm = lazyPart(
  () => import('./upload/UploadForm.tsx').then(({ UploadForm }) => UploadForm),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

/** Every prompt, tune, video and image of the company: found, heard, put in order. */
export function LibraryPage() {
  const [params, setParams] = usePageParams()
  const filter = readFilter(params)
  const changeFilter = (change: Partial<ContentFilter>) =>
    setParams((before) => writeFilter(before, { ...readFilter(before), ...change }), { replace: true })
  const list = useContent(filter)
  const { items, isFetching, isPlaceholderData } = list
  const { data: facets } = useFacets()
  const { may, whyNot } = useMayChange()
  const [look, setLook] = useLook()
  const [asTelephone, setAsTelephone] = useTelephone()
  // A table does not fit there.
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false })
  useQuietLeave()

  const { chosen, choose, ...selection } = useSelection(items)
  const [dialog, setDialog] = useState<LibraryDialog>()
  const actions = useContentActions({
    onInUse: useCallback(({ title }, uses) => setDialog({ kind: 'inUse', title, uses }), []),
    onRefused: useCallback(
      (title, outcomes, undo) => {
        setDialog({ kind: 'refused', title, outcomes, undo })
        // What is left to do stays ticked.
        choose(outcomes.map(({ id }) => id))
      },
      [choose],
    ),
  })
  const [menu, setMenu] = useState<{ item: ContentItem; anchor: HTMLElement }>()

  const [wish, setWish] = useState(0)
  const [files, setFiles] = useState<readonly File[]>()
  const askForFiles = () => setWish((count) => count + 1)

  const Items = look === 'list' && !isNarrow ? LibraryList : LibraryGrid

  return (
    <PageFrame
      title="Content"
      lead={may ? lead : `You can look and listen, not change. ${whyNot}`}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            disabled={!may}
            leftSection={<FileArchive size={16} aria-hidden />}
            onClick={() => setDialog({ kind: 'import' })}
          >
            Import
          </Button>
          <Button size="xs" disabled={!may} leftSection={<FileUp size={16} aria-hidden />} onClick={askForFiles}>
            Upload
          </Button>
        </>
      }
    >
      <Stack gap="sm" aria-busy={isFetching}>
        <LibraryFilters filter={filter} onChange={changeFilter} />
        <div className="contentLooks">
          <Switch
            size="xs"
            label="Hear it as a telephone"
            checked={asTelephone}
            onChange={({ currentTarget }) => setAsTelephone(currentTarget.checked)}
          />
          <div className="contentOrder">
            <ClearNarrows filter={filter} onChange={changeFilter} />
            <LibraryOrder filter={filter} onChange={changeFilter} />
            {!isNarrow && (
              <SegmentedControl
                size="xs"
                aria-label="Look"
                value={look}
                onChange={(value) => setLook(value === 'list' ? 'list' : 'grid')}
                data={[
                  { value: 'grid', label: <LookLabel icon={LayoutGrid} word="Grid" /> },
                  { value: 'list', label: <LookLabel icon={Rows3} word="List" /> },
                ]}
              />
            )}
          </div>
        </div>
        {filter.isDeleted && items && items.length > 0 && (
          <Text size="sm" className="quiet">
            {`These can be restored. ${goneWords}`}
          </Text>
        )}
        {items && items.length > 0 && (
          <div onKeyDown={selection.onKeyDown} data-old={isPlaceholderData || undefined} className="listArea">
            <Items
              items={items}
              wanted={facets?.languages ?? []}
              language={filter.language}
              chosenIds={selection.ids}
              menuItemId={menu?.item.id}
              onToggle={selection.toggle}
              onToggleAll={selection.toggleAll}
              onMenu={(item, anchor) => setMenu((open) => (open?.item.id === item.id ? undefined : { item, anchor }))}
              onTag={(tag) => changeFilter({ tag })}
            />
          </div>
        )}
        {items?.length === 0 && (
          <Nothing filter={filter} may={may} onAll={() => changeFilter(noFilter)} onUpload={askForFiles} />
        )}
        <ListEnd
          list={list}
          isLoaded={items !== undefined}
          what="The library"
          whole="The library"
          skeletons={{ what: 'The items', ...(Items === LibraryGrid ? cardSkeletons : rowSkeletons) }}
        />
        {chosen.length > 0 && (
          <LibraryBar items={chosen} actions={actions} onDialog={setDialog} onClear={selection.clear} />
        )}
      </Stack>
      {menu && <ItemMenu {...menu} actions={actions} onDialog={setDialog} onClose={() => setMenu(undefined)} />}
      <Suspense fallback={null}>
        {dialog && (
          <LibraryDialogs key={dialog.kind} dialog={dialog} actions={actions} onClosed={() => setDialog(undefined)} />
        )}
      </Suspense>
      <Suspense fallback={null}>{files && <UploadForm files={files} onClose={() => setFiles(undefined)} />}</Suspense>
      {may && <DropFiles wish={wish} words="Drop files to put them into the library" onFiles={setFiles} />}
    </PageFrame>
  )
}

const lead = 'What callers hear and see: in every language, measured as telephones play it.'

/** As high as what they stand for. */
const cardSkeletons = { rows: 8, height: 238, className: 'contentGrid' }
const rowSkeletons = { rows: 8, height: 52 }

function LookLabel({ icon: Icon, word }: { icon: typeof LayoutGrid; word: string }) {
  return (
    <span className="contentLook" title={word}>
      <Icon size={15} aria-hidden />
      <VisuallyHidden>{word}</VisuallyHidden>
    </span>
  )
}

type NothingProps = { filter: ContentFilter; may: boolean; onAll: () => void; onUpload: () => void }

function Nothing({ filter, may, onAll, onUpload }: NothingProps) {
  if (filter.isDeleted)
    return (
      <EmptyState icon={SearchX} title="Nothing deleted" actions={<ShowAll onAll={onAll} />}>
        What is deleted stays here, and can be restored. {goneWords}
      </EmptyState>
    )
  if (isFiltered(filter))
    return (
      <EmptyState icon={SearchX} title="No item fits" actions={<ShowAll onAll={onAll} />}>
        Try a part of the title, the key or the words, or another filter.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={LibraryBig}
      title="No content yet"
      actions={
        may && (
          <Button mt="xs" onClick={onUpload}>
            Choose files
          </Button>
        )
      }
    >
      Recordings, hold music, videos and images that your flows play by their key: upload a file once, use it in every
      flow, and give it a file for each language. Each sound is brought to the same loudness and to what a telephone can
      carry. {may ? 'Drop files anywhere on this page to begin.' : 'Editors, admins and owners add them.'}
    </EmptyState>
  )
}

const ShowAll = ({ onAll }: { onAll: () => void }) => (
  <Button variant="default" mt="xs" onClick={onAll}>
    Show everything
  </Button>
)
