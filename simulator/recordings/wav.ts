import type { Recording, Sound } from '../model.ts'

/** Telephone quality. */
const rate = 8000

/** Hertz by what sounds: a voice hums, a beep is the tone behind a greeting, a key is near its DTMF pair. */
const pitch: Readonly<Record<Sound['kind'], Readonly<Record<Sound['track'], number>>>> = {
  speech: { inbound: 180, outbound: 240 },
  beep: { inbound: 1000, outbound: 1000 },
  key: { inbound: 852, outbound: 852 },
}

/** So much is made at a time: an hour would keep everybody waiting. */
const blockFrames = 2 * rate

/** A file whose length is known before it is made, and which is made piece by piece. */
export type Wav = { byteLength: number; blocks: Iterable<Buffer> }

/** The recording as WAV, 16 bit, 8 kHz: hums where somebody spoke, silence elsewhere, of the right length. Two channels: the party left, the carrier right. */
export function recordingWav(recording: Recording, channels: 1 | 2 = recording.channels): Wav {
  const frames = Math.round((recording.durationMs / 1000) * rate)
  const head = header(frames * channels * 2, channels)
  return { byteLength: head.length + frames * channels * 2, blocks: blocksOf(recording, { head, frames, channels }) }
}

function* blocksOf(
  { sounds }: Recording,
  { head, frames, channels }: { head: Buffer; frames: number; channels: 1 | 2 },
): Generator<Buffer> {
  yield head
  for (let from = 0; from < frames; from += blockFrames) {
    const count = Math.min(blockFrames, frames - from)
    const data = Buffer.alloc(count * channels * 2)
    for (const sound of sounds) addSound(data, sound, { from, count, channels })
    yield data
  }
}

/** Adds the part of a sound that is heard in this block of frames. */
function addSound(
  data: Buffer,
  { fromMs, toMs, track, kind }: Sound,
  { from, count, channels }: { from: number; count: number; channels: 1 | 2 },
): void {
  const channel = channels === 2 && track === 'outbound' ? 1 : 0
  const step = (2 * Math.PI * pitch[kind][track]) / rate
  const last = Math.min(from + count, Math.round((toMs / 1000) * rate))
  for (let frame = Math.max(from, Math.round((fromMs / 1000) * rate)); frame < last; frame++) {
    const at = ((frame - from) * channels + channel) * 2
    // Syllables: a voice swells and falls four times a second.
    const swell = kind === 'speech' ? 0.6 + 0.4 * Math.sin((2 * Math.PI * 4 * frame) / rate) : 1
    const value = data.readInt16LE(at) + Math.sin(step * frame) * 6000 * swell
    data.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(value))), at)
  }
}

function header(dataBytes: number, channels: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + dataBytes, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * channels * 2, 28)
  head.writeUInt16LE(channels * 2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(dataBytes, 40)
  return head
}
