import '../../list/list.css'
import '../content.css'
import './item.css'
import { wordless, type ContentItem } from '#shared/api/content.ts'
import { Anchor, Button, NativeSelect, Paper, Switch, Text } from '@mantine/core'
import { ArrowLeft, Download, Mic, Trash2, Undo2 } from 'lucide-react'
import { Suspense, useCallback, useState } from 'react'
import { Link, useParams } from 'react-router'
import { isMissing } from '../../api/isMissing.ts'
import { messageOf } from '../../api/messageOf.ts'
import { agoOf } from '../../shell/agoOf.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { NoSuch } from '../../shell/NoSuch.tsx'
import { PageFrame } from '../../shell/PageFrame.tsx'
import { PartFailedOver } from '../../shell/PartFailed.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { goneWords, missingLanguages, missingWords, recordMissingWords } from '../contentWords.ts'
import type { LibraryDialog } from '../libraryDialog.ts'
import type { RecordTask } from '../record/RecordDialog.tsx'
import { useQuietLeave } from '../player.ts'
import { useLanguageGroups } from '../upload/languageChoices.ts'
import { useContentActions, type ContentActions } from '../useContentActions.ts'
import { useFacets, useItem, useMayChange, useUses } from '../useContent.ts'
import { useTelephone } from '../useLook.ts'
import { UsesList } from '../UsesList.tsx'
import { CallersRecording } from './CallersRecording.tsx'
import { ItemForm } from './ItemForm.tsx'
import { LanguageCard, type HeldPart } from './LanguageCard.tsx'

const LibraryDialogs = lazyPart(
  () => import('../LibraryDialogs.tsx').then(({ LibraryDialogs }) => LibraryDialogs),
  ({ onClosed }, fault) => <PartFailedOver {...fault} onClose={onClosed} />,
)

const RecordDialog = lazyPart(
  () => import('../record/RecordDialog.tsx').then(({ RecordDialog }) => RecordDialog),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

/** One item of the library: in every language, with its history and its uses. */
export function ItemPage() {
  const { itemId = '' } = useParams()
  const { data: item, error, refetch } = useItem(itemId)
  useQuietLeave()
  if (item?.kind === 'recording') return <CallersRecording key={item.id} item={item} />
  if (item) return <Item key={item.id} item={item} />
  if (error && isMissing(error)) return <NoSuch title="No such item" path="/content" label="Go to the library" />
  return (
    <PageFrame title="Content">
      {error ? (
        <FailureNotice title="The item could not be loaded" error={error} retry={() => void refetch()} />
      ) : (
        <RowSkeletons what="The item" rows={3} height={140} />
      )}
    </PageFrame>
  )
}

function Item({ item }: { item: ContentItem }) {
  const { may: mayWrite, whyNot } = useMayChange()
  const may = mayWrite && !item.isDeleted
  const [dialog, setDialog] = useState<LibraryDialog>()
  const actions = useContentActions({
    onInUse: useCallback(({ title }, uses) => setDialog({ kind: 'inUse', title, uses }), []),
    onRefused: useCallback((title, outcomes, undo) => setDialog({ kind: 'refused', title, outcomes, undo }), []),
  })
  const [asTelephone, setAsTelephone] = useTelephone()
  const lead = item.isDeleted
    ? `It was deleted${item.deletedAt === null ? '' : ` ${agoOf(Date.parse(item.deletedAt), Date.now())}`}: nothing plays it. Restore it to change it. ${goneWords}`
    : mayWrite
      ? undefined
      : `You can look and listen, not change. ${whyNot}`
  return (
    <PageFrame
      title={item.title}
      {...(lead !== undefined && { lead })}
      actions={<ItemActions item={item} actions={actions} />}
    >
      <div className="itemBack">
        <Anchor component={Link} to="/content" size="sm">
          <ArrowLeft size={14} aria-hidden /> Library
        </Anchor>
        {item.kind !== 'image' && item.kind !== 'captions' && (
          <Switch
            size="xs"
            label="Hear it as a telephone"
            checked={asTelephone}
            onChange={({ currentTarget }) => setAsTelephone(currentTarget.checked)}
          />
        )}
      </div>
      <div className="itemColumns">
        <Languages item={item} may={may} />
        <aside className="itemSide" aria-label="About the item">
          <Paper withBorder p="md" className="itemBox">
            <ItemForm item={item} may={may} />
          </Paper>
          <Paper withBorder p="md" className="itemBox">
            <h2 className="itemHeading">Where it is used</h2>
            <WhereUsed item={item} />
          </Paper>
        </aside>
      </div>
      <Suspense fallback={null}>
        {dialog && (
          <LibraryDialogs key={dialog.kind} dialog={dialog} actions={actions} onClosed={() => setDialog(undefined)} />
        )}
      </Suspense>
    </PageFrame>
  )
}

/** What can be done with all of it. */
function ItemActions({ item, actions }: { item: ContentItem; actions: ContentActions }) {
  const { may } = useMayChange()
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Download size={15} aria-hidden />}
        onClick={() => void actions.download([item])}
      >
        Export
      </Button>
      {item.isDeleted ? (
        <Button
          size="xs"
          disabled={!may}
          leftSection={<Undo2 size={15} aria-hidden />}
          onClick={() => void actions.restore(item)}
        >
          Restore
        </Button>
      ) : (
        <Button
          size="xs"
          variant="default"
          className="listDanger"
          disabled={!may}
          leftSection={<Trash2 size={15} aria-hidden />}
          onClick={() => void actions.remove(item)}
        >
          Delete
        </Button>
      )}
    </>
  )
}

/** Every language of the item, and those of the company in which it has nothing yet. */
function Languages({ item, may }: { item: ContentItem; may: boolean }) {
  const { data: facets } = useFacets()
  const groups = useLanguageGroups()
  const [added, setAdded] = useState<readonly string[]>([])
  const [tasks, setTasks] = useState<readonly RecordTask[]>()
  /** By language and part: what is not saved. */
  const [held, setHeld] = useState<ReadonlyMap<string, string>>(new Map())
  const onHeld = useCallback(
    (language: string, part: HeldPart, isHeld: boolean) =>
      setHeld((before) => {
        const name = `${language} ${part}`
        if (before.has(name) === isHeld) return before
        const now = new Map(before)
        if (isHeld) now.set(name, language)
        else now.delete(name)
        return now
      }),
    [],
  )
  const spoken = item.languages.find(({ text }) => text.trim() !== '')
  const taskOf = (language: string): RecordTask => ({
    id: language,
    title: item.title,
    language,
    words: item.languages.find((one) => one.language === language)?.text ?? '',
    source: spoken && { language: spoken.language, words: spoken.text },
    place: async () => ({ itemId: item.id }),
  })
  const known = item.languages.map(({ language }) => language)
  const missing = missingLanguages(item, facets?.languages ?? [])
  const there = new Set([...known, ...(may ? [...missing, ...added] : []), ...held.values()])
  // An item without anything begins in every language, if it has no words.
  if (there.size === 0) there.add(wordless)
  // Each keeps its place: a card that somebody writes on does not move when a colleague takes its language out.
  const [order, setOrder] = useState<readonly string[]>([])
  const shown = [...new Set([...order.filter((language) => there.has(language)), ...there])]
  if (shown.join() !== order.join()) setOrder(shown)
  const offered = groups
    .map(({ group, items }) => ({ group, items: items.filter(({ value }) => !shown.includes(value)) }))
    .filter(({ items }) => items.length > 0)
  return (
    <section className="itemLanguages" aria-label="Languages">
      <div className="languagesHead">
        <h2 className="itemHeading">Languages</h2>
        {missing.length > 0 && (
          <span className="languageMissing" title={missingWords(missing)}>
            {`${missing.length} missing`}
          </span>
        )}
        {may && item.kind === 'audio' && missing.length > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Mic size={14} aria-hidden />}
            onClick={() => setTasks(missing.map(taskOf))}
          >
            {recordMissingWords(missing.length)}
          </Button>
        )}
      </div>
      {shown.map((language) => (
        <LanguageCard
          key={language}
          item={item}
          language={language}
          content={item.languages.find((one) => one.language === language)}
          may={may}
          onRecord={() => setTasks([taskOf(language)])}
          held={{ words: held.has(`${language} words`), captions: held.has(`${language} captions`) }}
          onHeld={onHeld}
        />
      ))}
      {may && offered.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="Add a language"
          className="itemAdd"
          value=""
          data={[{ value: '', label: 'Add a language' }, ...offered]}
          onChange={({ currentTarget }) => currentTarget.value !== '' && setAdded([...added, currentTarget.value])}
        />
      )}
      <Suspense fallback={null}>{tasks && <RecordDialog tasks={tasks} onClose={() => setTasks(undefined)} />}</Suspense>
    </section>
  )
}

function WhereUsed({ item: { id, kind } }: { item: Pick<ContentItem, 'id' | 'kind'> }) {
  const { data: uses, error } = useUses(id)
  if (error) return <Text size="sm">{messageOf(error)}</Text>
  if (!uses) return <RowSkeletons what="The uses" rows={2} height={30} />
  if (uses.length > 0) return <UsesList uses={uses} />
  return (
    <Text size="sm" className="quiet">
      {kind === 'captions'
        ? 'Flows play videos, not captions by themselves: put these under a video.'
        : kind === 'image'
          ? 'Calls have no pictures: no step shows an image yet.'
          : 'In no flow. Choose it in a prompt: add a part of the kind recording, and press Choose.'}
    </Text>
  )
}
