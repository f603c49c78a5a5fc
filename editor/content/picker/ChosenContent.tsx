import '../content.css'
import './picker.css'
import { Loader } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from 'react-router'
import { messageOf } from '../../api/messageOf.ts'
import { durationOf, languageWords, lengthWords } from '../contentWords.ts'
import { WarningBadges } from '../itemFacts.tsx'
import { PlayButton } from '../PlayButton.tsx'
import { heardUrl, usePlayer } from '../player.ts'
import { useItemByKey } from '../useContent.ts'
import { fileIn } from './withItem.ts'

/** What a key in a prompt stands for: its title, how long it is, what may be wrong with it, and how it sounds. */
export function ChosenContent({ contentKey, language }: { contentKey: string; language: string }) {
  // A key that is being typed is not asked for letter by letter.
  const [asked] = useDebouncedValue(contentKey, 300)
  const { data: item, error, isPending } = useItemByKey(asked)
  const asTelephone = usePlayer((state) => state.asTelephone)
  if (error) return <Lack>{messageOf(error)}</Lack>
  if (isPending) return <Loader size="xs" aria-label="The item is loading" />
  if (!item) return <Lack>{`The library has no item ${asked}: callers hear the text.`}</Lack>
  const content = fileIn(item, language)
  const url = content && heardUrl(content, asTelephone)
  const durationMs = content ? durationOf(content) : null
  return (
    <div className="chosenContent">
      {url !== undefined && <PlayButton id={`chosen ${item.id} ${language}`} title={item.title} url={url} size="sm" />}
      <div>
        <span className="chosenFacts">
          <Link className="chosenTitle breaks" to={`/content/${item.id}`}>
            <bdi>{item.title}</bdi>
          </Link>
          {durationMs !== null && <span className="quiet numeric">{lengthWords(durationMs)}</span>}
          {content && <WarningBadges item={{ languages: [content] }} />}
        </span>
        {/* What follows from it the checks of the flow say, at the field. */}
        {!content && <Lack>{`No file in ${languageWords(language)}.`}</Lack>}
        {item.isDeleted && <Lack>It was deleted.</Lack>}
      </div>
    </div>
  )
}

const Lack = ({ children }: { children: string }) => <p className="chosenLack breaks">{children}</p>
