import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Paper } from '@mantine/core'
import { Suspense, useCallback, useState } from 'react'
import { useDropzone } from 'react-dropzone'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { durationOf, lacksAlternative, languageWords, wordsOfKind } from '../contentWords.ts'
import { heardUrl, usePlayer } from '../player.ts'
import { kindOfFile } from '../upload/fileFacts.ts'
import { useUploads } from '../upload/useUploads.ts'
import { videoFacts } from '../upload/videoFacts.ts'
import { useLimits } from '../useContent.ts'
import { BackButton } from './BackButton.tsx'
import { VideoGone } from './CaptionNotices.tsx'
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
  /** What is written here and not saved: it stays, also where a colleague takes the language out. */
  held: Readonly<Record<HeldPart, boolean>>
  onHeld: (language: string, part: HeldPart, isHeld: boolean) => void
}
export type HeldPart = 'words' | 'captions'

/** One language of an item: its words, its file, and all that was before. A file dropped on it becomes its file. */
export function LanguageCard({ item, language, content, may, onRecord, held, onHeld }: LanguageCardProps) {
  const queue = useUploads()
  const { data: limits } = useLimits()
  const asTelephone = usePlayer((state) => state.asTelephone)
  const [isHistoryShown, setIsHistoryShown] = useState(false)
  // Where there is nothing yet, one line says so, and what can be done.
  const [isWriting, setIsWriting] = useState(false)
  /** The last that had a file: captions of a video that was taken out stay beside it. */
  const [filed, setFiled] = useState(content)
  if (content?.file && content !== filed) setFiled(content)
  const onHeldWords = useCallback((isHeld: boolean) => onHeld(language, 'words', isHeld), [onHeld, language])
  const onHeldCaptions = useCallback((isHeld: boolean) => onHeld(language, 'captions', isHeld), [onHeld, language])
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
  const isVideo = item.kind === 'video'
  const isCaptions = item.kind === 'captions'
  const isVideoGone = isVideo && file === null && filed !== undefined
  const isSpoken = item.kind === 'audio' || item.kind === 'video'
  const hasWords = wordsOfKind[item.kind] !== undefined
  return (
    <Paper
      withBorder
      {...getRootProps({ className: 'languageCard', role: 'group', tabIndex: undefined })}
      aria-label={name}
      data-over={isDragActive || undefined}
      data-empty={(!content && !isWriting && !held.words && !held.captions) || undefined}
    >
      <div className="languageHead">
        <h3>{name}</h3>
        {!file && <span className="languageMissing">No file</span>}
        {content && lacksAlternative(item, content) && <span className="languageMissing">No alternative text</span>}
        {content && <span className="quiet languageRevision">{`revision ${content.revision}`}</span>}
      </div>
      {hasWords && (content || isWriting || held.words) && (
        <LanguageWords {...{ item, language, may }} saved={content?.text} onHeld={onHeldWords} />
      )}
      {item.kind === 'image' && file && <img className="contentPicture" src={file.url} alt={content?.text ?? ''} />}
      {(isVideo || isCaptions) && (file || held.captions || (isCaptions && isWriting)) && (
        <Suspense fallback={null}>
          <CaptionsEditor
            {...{ item, language, may }}
            content={isVideoGone ? filed : content}
            gone={isVideoGone && <VideoGone name={name} back={may && <BackButton {...place} name={name} />} />}
            onHeld={onHeldCaptions}
          />
        </Suspense>
      )}
      {isCaptions && content && file && may && <PutUnderVideo content={{ ...content, file }} />}
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
        isWriting={isWriting || (isCaptions ? held.captions : held.words)}
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
