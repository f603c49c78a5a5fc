import type { ContentLanguage, Sound } from '#shared/api/content.ts'
import { decibelWords, durationOf, lengthWords, sizeWords, warningWords } from '../contentWords.ts'

/** What was measured of a file, and what is wrong with it, in words. */
export function SoundFacts({ content }: { content: ContentLanguage }) {
  const { file, sound } = content
  if (!file) return null
  const durationMs = durationOf(content)
  const facts: [string, string | null][] = [
    ['Length', durationMs === null ? null : lengthWords(durationMs)],
    ['Loudness on the telephone', sound && decibelWords(sound.loudnessLufs, 'LUFS')],
    ['As uploaded', sound && uploadedWords(sound)],
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

/** What is hardly more than the noise of a room is left as it is: louder, it would be a hiss. */
function uploadedWords({ loudnessBefore, loudnessLufs, warnings }: Sound): string {
  const words = decibelWords(loudnessBefore, 'LUFS')
  const isLeft = loudnessBefore !== null && loudnessBefore === loudnessLufs && warnings.includes('too-quiet')
  return isLeft ? `${words}, too faint to be made louder` : words
}
