import type { FileHandle } from 'node:fs/promises'
import { RefusedError } from '../refusal.ts'
import { mostChannels } from './decoded.ts'

/** By what the first packet says it is, and where it says how many channels there are: RFC 7845, Vorbis I 4.2.2, RFC 9639 10.1. */
const codecs = [
  { magic: 'OpusHead', decoder: 'opus', channelsAt: 9, shift: 0 },
  { magic: '\x01vorbis', decoder: 'oga', channelsAt: 11, shift: 0 },
  { magic: '\x7fFLAC', decoder: 'flac', channelsAt: 29, shift: 1 },
] as const

/** Which decoder an Ogg file needs, by its first page (RFC 3533, section 6). */
export async function oggDecoder(file: FileHandle): Promise<'opus' | 'oga' | 'flac'> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
  const packet = buffer.subarray(27 + (buffer[26] ?? 0), bytesRead)
  const codec = codecs.find(({ magic }) => packet.toString('latin1', 0, magic.length) === magic)
  if (!codec) {
    throw new RefusedError(
      'not-accepted',
      'The Ogg file holds neither Vorbis nor Opus nor FLAC. Export it as one of them, or as WAV or MP3.',
    )
  }
  const field = packet[codec.channelsAt] ?? 0
  const channels = codec.shift === 0 ? field : ((field >> 1) & 7) + 1
  if (channels === 0 || channels > mostChannels) {
    throw new RefusedError('damaged', `The Ogg file says it has ${channels} channels: it is damaged. Save it again.`)
  }
  return codec.decoder
}
