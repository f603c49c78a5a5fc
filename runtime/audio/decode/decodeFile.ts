import { open, type FileHandle } from 'node:fs/promises'
import decode from 'audio-decode'
import { RefusedError } from '../refusal.ts'
import { afterTags, type SniffedFile } from '../sniffFile.ts'
import type { Decoded } from './decoded.ts'
import { decodeMp4 } from './decodeMp4.ts'
import { flacPieces } from './openFlac.ts'
import { oggDecoder } from './openOgg.ts'
import { openWave } from './openWave.ts'
import { toWaveOrder, webmPieces } from './openWebm.ts'
import { readPieces } from './readPieces.ts'

type Encoded = {
  pieces: AsyncIterable<Uint8Array>
  decoder: 'wav' | 'mp3' | 'aac' | 'flac' | 'opus' | 'oga' | 'webm'
  speakers?: number
}

/** Below 40 kbit/s and 8 kHz there is no MP3: 16 KB are 16 s at most, 6 MB of samples. */
const mp3Bytes = 1 << 14
/** A frame of silence takes some ten bytes of AAC, 2048 samples of 8 channels at most: 2 KB are 15 MB. */
const aacBytes = 1 << 11
/** Two bytes of Opus may say 120 ms (RFC 6716, section 3.2): a page of 792 bytes 31 s, 47 MB of 8 channels. */
const oggBytes = 1 << 9

/** The sound of a file in stretches of a few MB at most, as it is decoded. Throws RefusedError where there is none. */
export async function* decodeFile(path: string, { type }: SniffedFile): AsyncGenerator<Decoded> {
  if (type === 'audio/mp4' || type === 'video/mp4') return yield* decodeMp4(path)
  const file = await open(path)
  try {
    const { pieces, decoder, speakers = 0 } = await openEncoded(file, type)
    for await (const { channelData, sampleRate } of decoded(pieces, decoder)) {
      const channels = decoder === 'webm' ? toWaveOrder(channelData) : channelData
      yield { channels, rate: sampleRate, speakers }
    }
  } finally {
    await file.close()
  }
}

async function* decoded(pieces: AsyncIterable<Uint8Array>, format: Encoded['decoder']) {
  const decoder = await decode[format]()
  try {
    for await (const piece of pieces) {
      const sound = await decoder(piece)
      if (sound.channelData[0]?.length) yield sound
    }
    const rest = await decoder()
    if (rest.channelData[0]?.length) yield rest
  } finally {
    decoder.free()
  }
}

async function openEncoded(file: FileHandle, type: string): Promise<Encoded> {
  switch (type) {
    case 'audio/wav':
      return { ...(await openWave(file)), decoder: 'wav' }
    case 'audio/mpeg':
      return { pieces: readPieces(file, { start: await afterTags(file), size: mp3Bytes }), decoder: 'mp3' }
    case 'audio/aac':
      return { pieces: readPieces(file, { start: await afterTags(file), size: aacBytes }), decoder: 'aac' }
    case 'audio/flac':
      return { pieces: flacPieces(file, await afterTags(file)), decoder: 'flac' }
    case 'audio/ogg':
      return { pieces: readPieces(file, { size: oggBytes }), decoder: await oggDecoder(file) }
    case 'audio/webm':
    case 'video/webm':
      return { pieces: await webmPieces(file), decoder: 'webm' }
    default:
      throw new RefusedError('not-a-sound', `A file of the type ${type} holds no sound.`)
  }
}
