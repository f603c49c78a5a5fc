/** Telephone audio is sampled 8,000 times a second. ITU-T G.711, section 2. */
export const telephoneRate = 8000

type Format = { tag: number; bytesPerSample: number; extra: Buffer; fact: boolean }

const pcm16: Format = { tag: 1, bytesPerSample: 2, extra: Buffer.alloc(0), fact: false }
/** Every format but PCM says the size of its extension, here 0, and has a fact chunk. RIFF update of 1994-04-15, "fact". */
const muLaw: Format = { tag: 7, bytesPerSample: 1, extra: Buffer.alloc(2), fact: true }

/** The 44 bytes before 8 kHz mono 16-bit samples. */
export const pcmWaveHeader = (samples: number): Buffer => header(pcm16, samples)

/** The 58 bytes before 8 kHz mono µ-law octets; after an odd number of them follows one byte of padding. */
export const muLawWaveHeader = (samples: number): Buffer => header(muLaw, samples)

function header({ tag, bytesPerSample, extra, fact }: Format, samples: number): Buffer {
  const dataBytes = samples * bytesPerSample
  const format = Buffer.alloc(16)
  format.writeUInt16LE(tag, 0)
  format.writeUInt16LE(1, 2)
  format.writeUInt32LE(telephoneRate, 4)
  format.writeUInt32LE(telephoneRate * bytesPerSample, 8)
  format.writeUInt16LE(bytesPerSample, 12)
  format.writeUInt16LE(bytesPerSample * 8, 14)
  const chunks = [
    chunk('fmt ', Buffer.concat([format, extra])),
    ...(fact ? [chunk('fact', uint32(samples))] : []),
    Buffer.concat([Buffer.from('data', 'latin1'), uint32(dataBytes)]),
  ]
  const body = Buffer.concat([Buffer.from('WAVE', 'latin1'), ...chunks])
  // Chunks begin at even offsets; the padding counts for RIFF and not for the chunk.
  return Buffer.concat([Buffer.from('RIFF', 'latin1'), uint32(body.length + dataBytes + (dataBytes % 2)), body])
}

const chunk = (name: string, content: Buffer) =>
  Buffer.concat([Buffer.from(name, 'latin1'), uint32(content.length), content])

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
