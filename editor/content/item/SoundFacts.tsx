import type { ContentLanguage } from '#shared/api/content.ts'
import { decibelWords, durationOf, lengthWords, sizeWords, warningWords } from '../contentWords.ts'

/** What was measured of a file, and what is wrong with it, in words. */
export function SoundFacts({ content }: { content: ContentLanguage }) {
  const { file, sound } = content
  if (!file) return null
  const durationMs = durationOf(content)
  const facts: [string, string | null][] = [
    ['Length', durationMs === null ? null : lengthWords(durationMs)],
    ['Loudness on the telephone', sound && decibelWords(sound.loudnessLufs, 'LUFS')],
    ['As uploaded', sound && decibelWords(sound.loudnessBefore, 'LUFS')],
    ['Highest peak', sound && decibelWords(sound.truePeakDbtp, 'dBTP')],
    ['Picture', file.width !== null && file.height !== null ? `${file.width} × ${file.height}` : null],
    ['File', `${file.name}, ${file.type}, ${sizeWords(file.bytes)}`],
  ]
  return (
    <>
      <dl className="itemFacts">
        {facts.map(
          ([name, words]) =>
            words !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="breaks numeric">{words}</dd>
              </div>
            ),
        )}
      </dl>
      {sound?.warnings.map((warning) => (
        <p key={warning} className="itemWarning">
          <strong>{warningWords[warning].badge}.</strong> {warningWords[warning].meaning}
        </p>
      ))}
    </>
  )
}
