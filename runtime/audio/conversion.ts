import { join } from 'node:path'
import type { Refusal } from './refusal.ts'

export type Warning = 'too-loud' | 'too-quiet' | 'clipped' | 'too-long' | 'mostly-silent'

export type ConversionSettings = {
  /** Where the results and the temporary files go; `sweepConversions` removes what a killed process left there. */
  folder: string
  /** LUFS. */
  targetLufs: number
  /** dBTP; the samples between the samples stay under it. */
  truePeakDbtp: number
  /** Takes silence off both ends, but for a tenth of a second. */
  trimSilence: boolean
  /** What is longer is refused, as soon as that shows. */
  maxSeconds: number
  /** What is longer gets a warning. */
  longSeconds: number
  /** Of the child process, MB of 10⁶ bytes. */
  maxMemoryMb: number
}

/** Telephone audio. Loudness in LUFS is null where nothing passes the gate: silence, or less than 0.4 s. */
export type Converted = {
  kind: 'converted'
  /** 8 kHz mono 16-bit. The caller moves or removes both files. */
  wavPath: string
  mulawPath: string
  durationMs: number
  loudnessLufs: number | null
  /** Of the recording mixed to one channel, before levelling. */
  loudnessBefore: number | null
  /** dBTP after levelling; null for digital silence. */
  truePeakDbtp: number | null
  /** Up to 400 peaks in order, 0 to 100 of full scale. */
  waveform: number[]
  warnings: Warning[]
}

export type Conversion = Converted | Refusal

/** The child's one order; any message after its answer lets it end. Files it makes are `<name>.f32`, `<name>.wav` and `<name>.mulaw.wav` in the folder. */
export type Order = { sourcePath: string; name: string; settings: ConversionSettings }
/** `started` comes before the order is taken; `failed` is our own trouble, such as a full disk. */
export type Message = { kind: 'started' } | Conversion | { kind: 'failed'; message: string }

/** Everything a conversion may leave behind, the temporary file first. */
export const filesOf = ({ name, settings: { folder } }: Order) => ({
  samplesPath: join(folder, `${name}.f32`),
  wavPath: join(folder, `${name}.wav`),
  mulawPath: join(folder, `${name}.mulaw.wav`),
})
