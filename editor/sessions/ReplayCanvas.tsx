import { Skeleton, Text } from '@mantine/core'
import { Suspense, useMemo } from 'react'
import { lazyPart } from '../shell/lazyPart.tsx'
import { pathTo, type ReplayFrame } from './replayFrames.ts'
import type { SessionDocuments } from './sessionDocuments.ts'
import { wayWords } from './wayWords.ts'

// The canvas is large, and most who read a session never replay it.
const FlowView = lazyPart(() => import('../canvas/FlowView.tsx').then(({ FlowView }) => FlowView))

type ReplayCanvasProps = {
  frames: readonly ReplayFrame[]
  index: number
  documents: SessionDocuments
  language: string | null
}

/** The flow of the current moment with the path so far lit. */
export function ReplayCanvas({ frames, index, documents, language }: ReplayCanvasProps) {
  const trace = useMemo(() => pathTo(frames, index), [frames, index])
  const frame = frames[index]
  if (!frame) return null
  const document = documents.documentOf(frame)
  const name = documents.flowName(frame)
  if (!document) return <PathList frames={frames} index={index} name={name} />
  return (
    <>
      {frame.depth > 0 && (
        <Text size="xs" className="replayFlow breaks">
          {`In ${name}`}
        </Text>
      )}
      <Suspense fallback={<Skeleton h="100%" radius={0} />}>
        <FlowView
          key={`${frame.flow} ${frame.version}`}
          flow={document}
          language={language ?? document.defaultLanguage}
          trace={trace}
          focusNodeId={frame.node}
          hasMiniMap={false}
        />
      </Suspense>
    </>
  )
}

/** The path alone, where there is no document to draw it on. */
function PathList({ frames, index, name }: Pick<ReplayCanvasProps, 'frames' | 'index'> & { name: string }) {
  return (
    <div className="replayPath" tabIndex={0} role="region" aria-label={`Path through ${name}`}>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <ol>
        {frames.slice(0, index + 1).map((frame, at) => {
          const { label, way } = wayWords(frame)
          return (
            <li key={at} data-current={at === index || undefined}>
              {label}
              {way !== undefined && <span className="quiet">{` ${way}`}</span>}
            </li>
          )
        })}
      </ol>
    </div>
  )
}
