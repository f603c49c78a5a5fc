type Sample = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64'

/** A WAV file of any depth; `speakers` makes it WAVE_FORMAT_EXTENSIBLE with that channel mask. */
export function waveFile({
  rate,
  channels,
  sample = 's16',
  speakers,
  before = [],
}: {
  rate: number
  channels: readonly Float32Array[]
  sample?: Sample
  speakers?: number
  /** Chunks between the format and the samples. */
  before?: readonly Buffer[]
}): Buffer {
  const bytes = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8 }[sample]
  const tag = sample.startsWith('f') ? 3 : 1
  const format = Buffer.alloc(speakers === undefined ? 16 : 40)
  format.writeUInt16LE(speakers === undefined ? tag : 0xfffe, 0)
  format.writeUInt16LE(channels.length, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate * bytes * channels.length, 8)
  format.writeUInt16LE(bytes * channels.length, 12)
  format.writeUInt16LE(bytes * 8, 14)
  if (speakers !== undefined) {
    format.writeUInt16LE(22, 16)
    format.writeUInt16LE(bytes * 8, 18)
    format.writeUInt32LE(speakers, 20)
    Buffer.from([tag, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]).copy(format, 24)
  }
  const frames = channels[0]?.length ?? 0
  const data = Buffer.alloc(frames * channels.length * bytes)
  for (let frame = 0, offset = 0; frame < frames; frame++) {
    for (const channel of channels) {
      write(data, offset, channel[frame] ?? 0, sample)
      offset += bytes
    }
  }
  const body = Buffer.concat([Buffer.from('WAVE'), riffChunk('fmt ', format), ...before, riffChunk('data', data)])
  return riffChunk('RIFF', body)
}

export function riffChunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

function write(data: Buffer, offset: number, value: number, sample: Sample): void {
  const whole = (bits: number) =>
    Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(value * 2 ** (bits - 1))))
  if (sample === 'u8') data.writeUInt8(whole(8) + 128, offset)
  if (sample === 's16') data.writeInt16LE(whole(16), offset)
  if (sample === 's24') data.writeIntLE(whole(24), offset, 3)
  if (sample === 's32') data.writeInt32LE(whole(32), offset)
  if (sample === 'f32') data.writeFloatLE(value, offset)
  if (sample === 'f64') data.writeDoubleLE(value, offset)
}
