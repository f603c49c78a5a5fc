import { wordless, type ContentItem } from '#shared/api/content.ts'
import { Badge, VisuallyHidden } from '@mantine/core'
import { Captions, Image, Music, PhoneIncoming, Video, Volume2, type LucideIcon } from 'lucide-react'
import {
  kindNames,
  languageWords,
  missingLanguages,
  missingWords,
  usesWords,
  warningsOf,
  warningWords,
} from './contentWords.ts'

const kindIcons: Readonly<Record<ContentItem['kind'], LucideIcon>> = {
  audio: Volume2,
  music: Music,
  video: Video,
  image: Image,
  captions: Captions,
  recording: PhoneIncoming,
}

export function KindIcon({ kind, size = 15 }: { kind: ContentItem['kind']; size?: number }) {
  const Icon = kindIcons[kind]
  return <Icon size={size} className="quiet contentKindIcon" role="img" aria-label={kindNames[kind].one} />
}

const chipWord = (language: string) => (language === wordless ? languageWords(language) : language)

/** Languages of an item, and how many of the company's have no file. */
export function LanguageChips({
  item,
  wanted,
  shown,
  onShow,
}: {
  item: ContentItem
  /** Languages of the company. */
  wanted: readonly string[]
  /** The one that is heard and seen beside them. */
  shown: string | undefined
  onShow?: (language: string) => void
}) {
  const missing = missingLanguages(item, wanted)
  return (
    <ul className="contentChips" aria-label={`Languages of ${item.title}`}>
      {item.languages.map(({ language, file }) => (
        <li key={language}>
          {onShow && file ? (
            <button
              type="button"
              className="contentChip"
              aria-pressed={language === shown}
              title={languageWords(language)}
              onClick={() => onShow(language)}
            >
              {chipWord(language)}
              {language !== wordless && <VisuallyHidden>{`, ${languageWords(language)}`}</VisuallyHidden>}
            </button>
          ) : (
            <span
              className="contentChip"
              data-words={!file || undefined}
              title={file ? languageWords(language) : `${languageWords(language)}: words that are read out, no file`}
            >
              {chipWord(language)}
              {!file && <VisuallyHidden>, words without a file</VisuallyHidden>}
            </span>
          )}
        </li>
      ))}
      {missing.length > 0 && (
        <li>
          <span className="contentChip" data-missing title={missingWords(missing)}>
            {`${missing.length} missing`}
            <VisuallyHidden>{`: ${missing.map(languageWords).join(', ')}`}</VisuallyHidden>
          </span>
        </li>
      )}
    </ul>
  )
}

/** What may be wrong with the sound, in clear words. */
export function WarningBadges({ item }: { item: Pick<ContentItem, 'languages'> }) {
  return warningsOf(item).map((warning) => (
    <Badge
      key={warning}
      size="sm"
      variant="outline"
      color="orange"
      className="contentWarning"
      title={warningWords[warning].meaning}
    >
      {warningWords[warning].badge}
    </Badge>
  ))
}

export const Uses = ({ uses }: { uses: number }) => <span className="quiet oneLine">{usesWords(uses)}</span>

export function ItemTags({ tags, onTag }: { tags: readonly string[]; onTag: (tag: string) => void }) {
  return tags.map((tag) => (
    <button key={tag} type="button" className="listTag" title={`Show what is tagged ${tag}`} onClick={() => onTag(tag)}>
      {tag}
    </button>
  ))
}
