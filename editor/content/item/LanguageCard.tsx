import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Paper } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useDropzone } from 'react-dropzone'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { durationOf, lacksAlternative, languageWords, wordsOfKind } from '../contentWords.ts'
import { heardUrl, usePlayer } from '../player.ts'
import { kindOfFile } from '../upload/fileFacts.ts'
import { useUploads } from '../upload/useUploads.ts'
import { videoFacts } from '../upload/videoFacts.ts'
import { useLimits } from '../useContent.ts'
import { LanguageActions } from './LanguageActions.tsx'
import { LanguageWords } from './LanguageWords.tsx'
import { PutUnderVideo } from './PutUnderVideo.tsx'
import { Revisions } from './Revisions.tsx'
import { SoundFacts } from './SoundFacts.tsx'
import { WavePlayer } from './WavePlayer.tsx'

const CaptionsEditor = lazyPart(() => import('./CaptionsEditor.tsx').then(({ CaptionsEditor }) => CaptionsEditor))

export type LanguageCardProps = {
  item: ContentItem
  language: string
  /** Undefined while there is nothing in this language. */
  content: ContentLanguage | undefined
  may: boolean
  onRecord: () => void
}

/** One language of an item: its words, its file, and all that was before. A file dropped on it becomes its file. */
export function LanguageCard({ item, language, content, may, onRecord }: LanguageCardProps) {
  const queue = useUploads()
  const { data: limits } = useLimits()
  const asTelephone = usePlayer((state) => state.asTelephone)
  const [isHistoryShown, setIsHistoryShown] = useState(false)
  // Where there is nothing yet, one line says so, and what can be done.
  const [isWriting, setIsWriting] = useState(false)
  const name = languageWords(language)
  const place = { itemId: item.id, language }

  const take = (file: File | undefined | null) => {
    if (!file) return
    const kind = kindOfFile(file)
    const as = item.kind === 'video' && kind === 'captions' ? 'captions' : 'file'
    queue.add([
      {
        ...{ file, kind, limits: limits?.maxBytes, finish: { ...place, as } },
        ...(kind === 'video' && { prepare: () => videoFacts(file) }),
      },
    ])
  }
  const { getRootProps, isDragActive } = useDropzone({
    multiple: false,
    noClick: true,
    noKeyboard: true,
    disabled: !may,
    onDrop: (files) => take(files[0]),
  })
  const file = content?.file ?? null
  const url = content && heardUrl(content, asTelephone)
  const durationMs = content ? durationOf(content) : null
  const isVideo = item.kind === 'video' && file !== null
  const isCaptions = item.kind === 'captions' && file !== null
  const isSpoken = item.kind === 'audio' || item.kind === 'video'
  const hasWords = wordsOfKind[item.kind] !== undefined
  return (
    <Paper
      withBorder
      {...getRootProps({ className: 'languageCard', role: 'group', tabIndex: undefined })}
      aria-label={name}
      data-over={isDragActive || undefined}
      data-empty={(!content && !isWriting) || undefined}
    >
      <div className="languageHead">
        <h3>{name}</h3>
        {!file && <span className="languageMissing">No file</span>}
        {content && lacksAlternative(item, content) && <span className="languageMissing">No alternative text</span>}
        {content && <span className="quiet languageRevision">{`revision ${content.revision}`}</span>}
      </div>
      {hasWords && (content || isWriting) && (
        <LanguageWords item={item} language={language} text={content?.text ?? ''} may={may} />
      )}
      {item.kind === 'image' && file && <img className="contentPicture" src={file.url} alt={content?.text ?? ''} />}
      {content && (isVideo || isCaptions) && (
        <Suspense fallback={null}>
          <CaptionsEditor item={item} content={content} may={may} />
        </Suspense>
      )}
      {content && isCaptions && may && <PutUnderVideo content={{ ...content, file }} />}
      {content && !isCaptions && url !== undefined && (!isVideo || content.phone) && (
        <WavePlayer
          id={`${item.id} ${language}`}
          url={isVideo ? (content.phone?.url ?? url) : url}
          title={isVideo ? `${name} on a telephone` : name}
          peaks={content.sound?.waveform ?? none}
          durationMs={durationMs ?? 0}
        />
      )}
      {content && <SoundFacts content={content} />}
      <LanguageActions
        {...{ item, name, language, content, may, isSpoken, isHistoryShown, onRecord }}
        isWriting={isWriting}
        onFile={take}
        onWrite={() => setIsWriting(true)}
        onHistory={() => setIsHistoryShown(!isHistoryShown)}
      />
      {content && isHistoryShown && (
        <Revisions itemId={item.id} language={language} current={content.revision} may={may} />
      )}
    </Paper>
  )
}

const none: readonly number[] = []
