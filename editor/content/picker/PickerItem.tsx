import type { ContentItem } from '#shared/api/content.ts'
import { Button } from '@mantine/core'
import { durationOf, lengthWords } from '../contentWords.ts'
import { KindIcon, LanguageChips, WarningBadges } from '../itemFacts.tsx'
import { PlayButton } from '../PlayButton.tsx'
import { heardUrl, usePlayer } from '../player.ts'
import { fileIn } from './withItem.ts'

type PickerItemProps = {
  item: ContentItem
  language: string
  languages: readonly string[]
  isChosen: boolean
  onChoose: () => void
}

/** An item to be heard and chosen. */
export function PickerItem({ item, language, languages, isChosen, onChoose }: PickerItemProps) {
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
          <code className="listKey">{item.key}</code>
          {!heard && <span className="quiet">No file yet</span>}
          {durationMs !== null && <span className="quiet numeric">{lengthWords(durationMs)}</span>}
          <LanguageChips item={item} wanted={languages} shown={undefined} />
          {heard && <WarningBadges item={{ languages: [heard] }} />}
        </div>
      </div>
      <Button
        size="compact-sm"
        variant={isChosen ? 'light' : heard ? 'default' : 'subtle'}
        aria-label={`${isChosen ? 'Keep' : 'Choose'} ${item.title}`}
        onClick={onChoose}
      >
        {isChosen ? 'Chosen' : 'Choose'}
      </Button>
    </li>
  )
}
