import type { FileHandle } from 'node:fs/promises'
import { RefusedError } from '../refusal.ts'
import { mostChannels } from './decoded.ts'
import { readPieces } from './readPieces.ts'

type Format = { tag: number; channels: number; rate: number; blockBytes: number; bits: number; speakers: number }

/** PCM, MS ADPCM, IEEE float, A-law, µ-law, IMA ADPCM. RFC 2361, appendix A. */
const pcm = 1
const decodable = new Set([pcm, 2, 3, 6, 7, 0x11])
const isAdpcm = (tag: number) => tag === 2 || tag === 0x11
/** The tag of WAVEFORMATEXTENSIBLE: the real one opens its SubFormat. */
const extensible = 0xfffe
/** A chunk of a format takes some 50 bytes; a list of 200 of them is not a sound file's. */
const mostFormatBytes = 512
const mostChunks = 200

/** Channel places of a WAV file, and its bytes with nothing but the format before the samples. */
export async function openWave(file: FileHandle): Promise<{ speakers: number; pieces: AsyncGenerator<Uint8Array> }> {
  const { size } = await file.stat()
  let chunk: Buffer | undefined
  let format: Format | undefined
  for (let offset = 12, count = 0; offset + 8 <= size && count < mostChunks; count++) {
    const head = await bytesAt(file, offset, 8)
    const [name, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)]
    if (name === 'fmt ') {
      if (length > mostFormatBytes) break
      chunk = await bytesAt(file, offset, 8 + length)
      format = readFormat(chunk.subarray(8))
    }
    if (name === 'data' && chunk && format) {
      const start = offset + 8
      // 0 and 2³²−1 stand for "until the end" in files written to a pipe.
      const isOpen = length === 0 || length === 0xffffffff
      const end = isOpen ? size : Math.min(start + length, size)
      return { speakers: format.speakers, pieces: fromFormat(file, { chunk, start, end, format }) }
    }
    // Chunks begin at even offsets.
    offset += 8 + length + (length % 2)
  }
  throw new RefusedError('damaged', 'The WAV file ends before its first sample: it was cut off or is damaged.')
}

async function* fromFormat(
  file: FileHandle,
  { chunk, start, end, format }: { chunk: Buffer; start: number; end: number; format: Format },
): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([
    Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1'),
    chunk,
    Buffer.from('data\xff\xff\xff\xff', 'latin1'),
  ])
  const size = Math.max(1, Math.floor((1 << 16) / format.blockBytes)) * format.blockBytes
  yield* readPieces(file, { start, end, size })
}

function readFormat(content: Buffer): Format {
  if (content.length < 16) throw damaged('has no complete format')
  const said = content.readUInt16LE(0)
  const isExtensible = said === extensible && content.length >= 40
  const tag = isExtensible ? content.readUInt16LE(24) : said
  const format = {
    tag,
    channels: content.readUInt16LE(2),
    rate: content.readUInt32LE(4),
    blockBytes: content.readUInt16LE(12),
    bits: content.readUInt16LE(14),
    speakers: isExtensible ? content.readUInt32LE(20) : 0,
  }
  if (!decodable.has(tag)) {
    throw new RefusedError(
      'not-accepted',
      `The WAV file holds sound of the form 0x${tag.toString(16)}, which is not known here. Export it as PCM.`,
    )
  }
  const { channels, blockBytes, bits } = format
  if (channels === 0 || channels > mostChannels) throw damaged(`says it has ${channels} channels`)
  const hasWholeBytes = bits > 0 && bits <= 64 && blockBytes === channels * Math.ceil(bits / 8)
  if (!isAdpcm(tag) && !hasWholeBytes) throw damaged(`says it has ${bits} bits in ${blockBytes} bytes`)
  if (isAdpcm(tag) && blockBytes < 8 * channels) throw damaged('has blocks without samples')
  return format
}

const damaged = (what: string) => new RefusedError('damaged', `The WAV file ${what}: it is damaged. Save it again.`)

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  if (bytesRead < length) throw damaged('ends before its first sample')
  return buffer
}
