import type { Converted, ConversionSettings, Warning } from './conversion.ts'
import { findEnds, samplesPerLevel } from './findEnds.ts'
import type { Measured } from './firstPass.ts'
import { telephoneRate } from './waveHeader.ts'

/** LUFS. Under it lies the noise of a room in a microphone; to level it up would make it a hiss. */
const quietestSpeech = -55
/** What one hears as a pause: that much under the recording as a whole, in LU. */
const pauseLu = 30
/** The share of pauses above which a recording is mostly silent. */
const mostPauses = 0.7
/**
 * LUFS before levelling, which tell how it was recorded: louder is not made by speech that was recorded right, quieter brings the
 * room up with it.
 */
const [tooLoud, tooQuiet] = [-9, -42]
/** LU short of the target at which one hears it next to other prompts. */
const heardShort = 3
/** Some recorders touch full scale once, with nothing to hear. */
const mostCuts = 2
/** Under this length there is no loudness: ITU-R BS.1770-4 measures 400 ms at a time. */
const shortest = 0.4 * telephoneRate
const waveformPoints = 400

export type Judged = Pick<Converted, 'loudnessLufs' | 'loudnessBefore' | 'truePeakDbtp' | 'waveform' | 'warnings'> & {
  first: number
  last: number
  /** A factor. */
  gain: number
  durationMs: number
}

/** Decides on ends, gain and warnings from what was measured. */
export function judge(
  { samples, meter, truePeak, levels, peaks, cuts }: Measured,
  { targetLufs, truePeakDbtp, trimSilence, longSeconds }: ConversionSettings,
): Judged {
  const ends = trimSilence ? findEnds(levels) : { first: 0, last: levels.length }
  const first = ends.first * samplesPerLevel
  const last = Math.min(samples, ends.last * samplesPerLevel)
  const before = last - first < shortest ? -Infinity : meter.integrated()
  const isSilent = before < quietestSpeech
  const peakDb = 20 * Math.log10(truePeak)
  const room = truePeakDbtp - peakDb
  const gainDb = isSilent ? Math.min(0, room) : Math.min(targetLufs - before, room)
  const gain = 10 ** (gainDb / 20)
  const after = before + gainDb
  const silence = pauses(meter.momentary(), isSilent ? quietestSpeech : before - pauseLu)
  const isShort = last - first < shortest
  const warnings: [Warning, boolean][] = [
    ['too-loud', before > tooLoud],
    ['too-quiet', !isShort && (before < tooQuiet || (!isSilent && after < targetLufs - heardShort))],
    ['clipped', cuts > mostCuts],
    ['too-long', last - first > longSeconds * telephoneRate],
    ['mostly-silent', isShort ? peakDb < quietestSpeech : isSilent || silence > mostPauses],
  ]
  return {
    first,
    last,
    gain,
    durationMs: Math.round(((last - first) / telephoneRate) * 1000),
    loudnessLufs: finite(after),
    loudnessBefore: finite(before),
    truePeakDbtp: finite(peakDb + gainDb),
    waveform: waveformOf(peaks.subarray(ends.first, ends.last), gain),
    warnings: warnings.filter(([, holds]) => holds).map(([warning]) => warning),
  }
}

const pauses = (momentary: readonly number[], under: number) =>
  momentary.length === 0 ? 0 : momentary.filter((lufs) => lufs < under).length / momentary.length

const finite = (decibels: number) => (Number.isFinite(decibels) ? Math.round(decibels * 100) / 100 : null)

function waveformOf(peaks: Float32Array, gain: number): number[] {
  const points = Math.min(waveformPoints, peaks.length)
  return Array.from({ length: points }, (_, point) => {
    const from = Math.floor((point * peaks.length) / points)
    const to = Math.floor(((point + 1) * peaks.length) / points)
    const peak = peaks.subarray(from, to).reduce((most, value) => Math.max(most, value), 0)
    return Math.min(100, Math.round(peak * gain * 100))
  })
}
