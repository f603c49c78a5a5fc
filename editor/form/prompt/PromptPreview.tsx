import type { Prompt } from '#shared/flow/prompt.ts'
import { Button, Input } from '@mantine/core'
import { Square, Volume2 } from 'lucide-react'
import { useId, useMemo, useState } from 'react'
import { languageName } from '../../studio/languageName.ts'
import { useFlow } from '../../state/studio.ts'
import { heardPrompt, pathsIn } from './heardPrompt.ts'
import { defaultSample } from './samples.ts'
import { useSamples } from './sampleStore.ts'
import { useHeardSeconds } from './useHeardSeconds.ts'
import { useSpeaking } from './useSpeaking.ts'

/** What a caller hears, with samples in place of values, said aloud where the browser can. */
export function PromptPreview({ prompt, language }: { prompt: Prompt; language: string }) {
  const flow = useFlow((now) => now)
  const { samples } = useSamples()
  const [now] = useState(() => new Date().toISOString())
  const heard = useMemo(
    () => heardPrompt(prompt, { flow, language, samples, now }),
    [prompt, flow, language, samples, now],
  )
  const { canSpeak, isSpeaking, speak, stop } = useSpeaking()
  const seconds = useHeardSeconds(heard)
  const hasNoWords = heard.every((piece) => piece.kind === 'pause' || piece.text.trim() === '')
  const isEmpty = hasNoWords && heard.every((piece) => piece.kind === 'pause' || piece.recording === undefined)
  return (
    <div className="promptPreview" role="group" aria-label="Preview">
      <div className="promptHeard" aria-live="polite">
        {isEmpty && <span className="quiet">Nothing is heard yet.</span>}
        {heard.map((piece, index) =>
          piece.kind === 'pause' ? (
            <span key={index} className="promptPause">{` ${piece.seconds} s `}</span>
          ) : (
            <span key={index} lang={piece.language}>
              {piece.recording !== undefined && <span className="promptPause">{` ${piece.recording} `}</span>}
              {piece.problem === undefined ? `${piece.text} ` : <span className="promptBroken">{piece.problem} </span>}
              {piece.language !== language && (
                <span className="promptPause">{` ${languageName(piece.language)} `}</span>
              )}
            </span>
          ),
        )}
      </div>
      <div className="promptPreviewEnd">
        <span className="formHelp numeric">{seconds !== undefined && `About ${seconds} s on the telephone`}</span>
        {canSpeak ? (
          <Button
            size="compact-xs"
            variant="default"
            disabled={hasNoWords}
            leftSection={isSpeaking ? <Square size={12} aria-hidden /> : <Volume2 size={13} aria-hidden />}
            onClick={() => (isSpeaking ? stop() : speak(heard, (tag) => flow.voices?.[tag]?.rate ?? 100))}
          >
            {isSpeaking ? 'Stop' : 'Speak'}
          </Button>
        ) : (
          <span className="formHelp">This browser has no voice to speak with.</span>
        )}
      </div>
      <SampleInputs paths={pathsIn(prompt)} />
    </div>
  )
}

/** What stands for each value while a prompt or a request is tried. */
export function SampleInputs({ paths }: { paths: readonly string[] }) {
  const variables = useFlow((flow) => flow.variables)
  const { samples, setSample } = useSamples()
  const id = useId()
  const asked = paths.filter((path) => path !== 'now')
  if (asked.length === 0) return null
  return (
    <div className="promptSamples">
      {asked.map((path) => (
        <div key={path} className="promptSample">
          <label htmlFor={`${id}-${path}`}>
            <span className="formHidden">Sample for </span>
            {path}
          </label>
          <Input
            id={`${id}-${path}`}
            size="xs"
            value={samples[path] ?? defaultSample({ variables }, path)}
            onChange={({ currentTarget }) => setSample(path, currentTarget.value)}
          />
        </div>
      ))}
    </div>
  )
}
