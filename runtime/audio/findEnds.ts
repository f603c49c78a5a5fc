/** One level for each 10 ms of 8 kHz audio. */
export const samplesPerLevel = 80

/** What begins and ends speech is quieter than speech, and what is 35 dB under it is the room. */
const underSpeechDb = 35
/** Kept before and after: a breath, so that speech does not begin with a start. */
const keptLevels = 10

/**
 * From which to which level there is sound. `levels` are root mean squares of 10 ms, 1 full scale; all of them where nothing
 * stands out.
 */
export function findEnds(levels: Float32Array): { first: number; last: number } {
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
  const threshold = loudest * 10 ** (-underSpeechDb / 20)
  if (loudest === 0) return { first: 0, last: levels.length }
  const first = levels.findIndex((level) => level >= threshold)
  const last = levels.findLastIndex((level) => level >= threshold) + 1
  return { first: Math.max(0, first - keptLevels), last: Math.min(levels.length, last + keptLevels) }
}
