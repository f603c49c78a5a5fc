/**
 * A FLAC file without compression (RFC 9639): `verbatim` frames of 4096 samples, or `silence`, `frames` of 65,535 samples in some
 * ten bytes each.
 */
export function flacFile(
  sound:
    | { kind: 'verbatim'; rate: number; bits: 16 | 24; channels: readonly Float32Array[] }
    | { kind: 'silence'; rate: number; channels: number; frames: number },
): Buffer {
  if (sound.kind === 'silence') {
    const { rate, channels, frames } = sound
    const silence = Buffer.alloc(3 * channels)
    const all = Array.from({ length: frames }, (_, n) =>
      frame({ n, rate, samples: 65_535, channels, bits: 16, content: silence }),
    )
    return Buffer.concat([head({ rate, channels, bits: 16, block: 65_535 }), ...all])
  }
  const { rate, bits, channels } = sound
  const total = channels[0]?.length ?? 0
  const all: Buffer[] = [head({ rate, channels: channels.length, bits, block: 4096 })]
  for (let n = 0; n * 4096 < total; n++) {
    const parts = channels.map((channel) => channel.subarray(n * 4096, (n + 1) * 4096))
    const content = Buffer.concat(parts.map((part) => verbatim(part, bits)))
    all.push(frame({ n, rate, samples: parts[0]?.length ?? 0, channels: channels.length, bits, content }))
  }
  return Buffer.concat(all)
}

function head({
  rate,
  channels,
  bits,
  block,
}: {
  rate: number
  channels: number
  bits: number
  block: number
}): Buffer {
  const info = Buffer.alloc(38)
  // Stream information, the last block, 34 bytes.
  info.writeUInt32BE(0x80000022, 0)
  info.writeUInt16BE(block, 4)
  info.writeUInt16BE(block, 6)
  // Rate 20 bits, channels − 1 in 3, bits − 1 in 5; then 36 bits for a number of samples that is not known.
  info.writeUInt32BE(((rate << 12) | ((channels - 1) << 9) | ((bits - 1) << 4)) >>> 0, 14)
  return Buffer.concat([Buffer.from('fLaC'), info])
}

/** A subframe kept as it is: its type, and the samples. */
function verbatim(samples: Float32Array, bits: number): Buffer {
  const bytes = bits / 8
  const content = Buffer.alloc(1 + samples.length * bytes, 0x02)
  samples.forEach((sample, index) => {
    const value = Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(sample * 2 ** (bits - 1))))
    content.writeIntBE(value, 1 + index * bytes, bytes)
  })
  return content
}

function frame({
  n,
  rate,
  samples,
  channels,
  bits,
  content,
}: {
  n: number
  rate: number
  samples: number
  channels: number
  bits: number
  content: Buffer
}): Buffer {
  const size = bits === 24 ? 6 : 4
  // Decoders that are given frames alone need the rate in each of them: tens of Hz in 16 bits.
  const number = [...Buffer.from(String.fromCodePoint(n))]
  const twoBytes = (value: number) => [value >> 8, value & 0xff]
  const fields = [...number, ...twoBytes(samples - 1), ...twoBytes(rate / 10)]
  const start = [0xff, 0xf8, 0x7e, ((channels - 1) << 4) | (size << 1), ...fields]
  const body = Buffer.concat([Buffer.from([...start, crc(start, { bits: 8, polynomial: 0x07 })]), content])
  const check = crc(body, { bits: 16, polynomial: 0x8005 })
  return Buffer.concat([body, Buffer.from([check >> 8, check & 0xff])])
}

/** RFC 9639, sections 9.1.8 and 9.3. */
function crc(bytes: Iterable<number>, { bits, polynomial }: { bits: 8 | 16; polynomial: number }): number {
  const [top, mask] = [1 << (bits - 1), (1 << bits) - 1]
  let value = 0
  for (const byte of bytes) {
    value ^= byte << (bits - 8)
    for (let bit = 0; bit < 8; bit++) value = ((value & top ? (value << 1) ^ polynomial : value << 1) & mask) >>> 0
  }
  return value
}
