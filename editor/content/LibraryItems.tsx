import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Paper } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { ListTable } from '../list/ListTable.tsx'
import { MoreButton } from '../list/MoreButton.tsx'
import { Tick } from '../list/Tick.tsx'
import { Ago } from '../shell/Ago.tsx'
import { durationOf, kindNames, lengthWords, shownLanguage } from './contentWords.ts'
import { ItemTags, KindIcon, LanguageChips, Uses, WarningBadges } from './itemFacts.tsx'
import { PlayButton, SoundOver, SoundStrip } from './PlayButton.tsx'
import { heardUrl, usePlayer } from './player.ts'

export type LibraryItemsProps = {
  items: readonly ContentItem[]
  /** Languages of the company, for what is missing. */
  wanted: readonly string[]
  /** The language to hear first. */
  language: string
  chosenIds: ReadonlySet<string>
  /** The item whose menu is open. */
  menuItemId: string | undefined
  onToggle: (id: string, isRange: boolean) => void
  onToggleAll: () => void
  onMenu: (item: ContentItem, anchor: HTMLElement) => void
  onTag: (tag: string) => void
}
type OneProps = Omit<LibraryItemsProps, 'items' | 'onToggleAll'> & { item: ContentItem }

/** A card for each, with its picture or its sound. */
export function LibraryGrid({ items, onToggleAll: _, ...one }: LibraryItemsProps) {
  return (
    <ul className="contentGrid" aria-label="Content">
      {items.map((item) => (
        <Card key={item.id} item={item} {...one} />
      ))}
    </ul>
  )
}

function Card(props: OneProps) {
  const { item, wanted, language, chosenIds, onTag } = props
  const [picked, setPicked] = useState<string>()
  const shown = shownLanguage(item, picked ?? (language || undefined), wanted)
  return (
    <Paper component="li" withBorder className="contentCard" data-chosen={chosenIds.has(item.id) || undefined}>
      <div className="listCardHead">
        <ItemTick {...props} />
        <h2 className="breaks">
          <Link className="listName" title={item.title} to={`/content/${item.id}`}>
            <bdi>{item.title}</bdi>
          </Link>
        </h2>
        <More {...props} />
      </div>
      <Thumbnail item={item} shown={shown} />
      <div className="contentCardFacts">
        <KindIcon kind={item.kind} />
        <code className="listKey" title={item.key}>
          {item.key}
        </code>
        <ItemTags tags={item.tags} onTag={onTag} />
      </div>
      <div className="contentCardFacts">
        <LanguageChips item={item} wanted={wanted} shown={shown?.language} onShow={setPicked} />
        <WarningBadges item={{ languages: shown ? [shown] : [] }} />
      </div>
      <div className="contentCardEnd">
        <Uses uses={item.uses} />
        <span className="quiet">
          <When item={item} />
        </span>
      </div>
    </Paper>
  )
}

/** What there is to look at or to hear, in a box of one height for every kind. */
function Thumbnail({ item, shown }: { item: ContentItem; shown: ContentLanguage | undefined }) {
  const picture = shown && (item.kind === 'image' ? shown.file?.url : shown.posterUrl)
  const hasSound = shown !== undefined && heardUrl(shown, false) !== undefined
  const isPicture = Boolean(picture) || (item.kind === 'video' && Boolean(shown?.file))
  if (isPicture)
    return (
      <div className="contentMedia">
        {picture ? (
          <img className="contentPicture" src={picture} alt="" loading="lazy" />
        ) : (
          <div className="contentNoPicture" title="No picture of it was taken when it was uploaded.">
            <KindIcon kind="video" size={28} />
          </div>
        )}
        {hasSound && <SoundOver id={`${item.id} ${shown.language}`} title={item.title} content={shown} />}
      </div>
    )
  return (
    <div className="contentMedia">
      {hasSound ? (
        <SoundStrip id={`${item.id} ${shown.language}`} title={item.title} content={shown} />
      ) : (
        <p className="contentWords quiet" lang={shown?.language}>
          {shown?.file?.name ?? (shown?.text ? `“${shown.text}”` : 'No file yet.')}
        </p>
      )}
    </div>
  )
}

/** The same as a table. */
export function LibraryList({ items, onToggleAll, ...one }: LibraryItemsProps) {
  const chosen = items.filter(({ id }) => one.chosenIds.has(id)).length
  return (
    <ListTable
      label="Content"
      className="contentTable"
      what="items"
      columns={['Title', 'Length', 'Languages', 'Use', 'Changed']}
      count={items.length}
      chosen={chosen}
      onToggleAll={onToggleAll}
    >
      {items.map((item) => (
        <Row key={item.id} item={item} {...one} />
      ))}
    </ListTable>
  )
}

function Row(props: OneProps) {
  const { item, wanted, language, chosenIds, onTag } = props
  const asTelephone = usePlayer((state) => state.asTelephone)
  const shown = shownLanguage(item, language || undefined, wanted)
  const url = shown && heardUrl(shown, asTelephone)
  const durationMs = shown ? durationOf(shown) : null
  return (
    <tr data-chosen={chosenIds.has(item.id) || undefined}>
      <td className="listTick">
        <ItemTick {...props} />
      </td>
      <th scope="row" className="breaks">
        <span className="contentRowName">
          {url !== undefined ? (
            <PlayButton id={`${item.id} ${shown?.language ?? ''}`} title={item.title} url={url} />
          ) : (
            <span className="contentNoPlay">
              <KindIcon kind={item.kind} />
            </span>
          )}
          <span>
            <Link className="listName" title={item.title} to={`/content/${item.id}`}>
              <bdi>{item.title}</bdi>
            </Link>
            <span className="listUnder">
              <span className="quiet">{kindNames[item.kind].one}</span>
              <code className="listKey">{item.key}</code>
              <ItemTags tags={item.tags} onTag={onTag} />
              <WarningBadges item={{ languages: shown ? [shown] : [] }} />
            </span>
          </span>
        </span>
      </th>
      <td className="oneLine numeric">
        {durationMs === null ? <span className="quiet">–</span> : lengthWords(durationMs)}
      </td>
      <td>
        <LanguageChips item={item} wanted={wanted} shown={undefined} />
      </td>
      <td className="oneLine">
        <Uses uses={item.uses} />
      </td>
      <td className="oneLine quiet">
        <When item={item} />
      </td>
      <td className="listMore">
        <More {...props} />
      </td>
    </tr>
  )
}

/** When it was changed last, or deleted. */
const When = ({ item: { deletedAt, updatedAt } }: Pick<OneProps, 'item'>) =>
  deletedAt === null ? (
    <Ago at={updatedAt} />
  ) : (
    <>
      Deleted <Ago at={deletedAt} />
    </>
  )

const ItemTick = ({ item, ...row }: OneProps) => <Tick id={item.id} name={item.title} {...row} />

const More = ({ item, menuItemId, onMenu }: OneProps) => (
  <MoreButton
    id={item.id}
    name={item.title}
    isOpen={menuItemId === item.id}
    onMenu={(anchor) => onMenu(item, anchor)}
  />
)
