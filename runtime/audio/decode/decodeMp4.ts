import { decoder as aacDecoder } from '@audio/decode-aac'
import { EncodedPacketSink, FilePathSource, Input, MP4, type InputAudioTrack } from 'mediabunny'
import { RefusedError } from '../refusal.ts'
import { mostChannels, type Decoded } from './decoded.ts'

/** The sound of an mp4 or m4a file, access unit by access unit: where each one lies may stand at the file's end. */
export async function* decodeMp4(path: string): AsyncGenerator<Decoded> {
  const input = new Input({ source: new FilePathSource(path, { maxCacheSize: 1 << 20 }), formats: [MP4] })
  try {
    const track = await input.getPrimaryAudioTrack()
    if (!track)
      throw new RefusedError('no-sound', 'The video has no sound. Give a recording for the telephone beside it.')
    yield* decodeTrack(track)
  } finally {
    input.dispose()
  }
}

async function* decodeTrack(track: InputAudioTrack): AsyncGenerator<Decoded> {
  const codec = await track.getCodec()
  const config = codec === 'aac' ? await track.getDecoderConfig() : undefined
  if (!config?.description) {
    throw new RefusedError(
      'not-accepted',
      `The sound in this file is coded as ${codec ?? 'something unknown'}, not as AAC. Export it as AAC, MP3 or WAV.`,
    )
  }
  if (config.numberOfChannels > mostChannels) {
    throw new RefusedError('damaged', `The file says it has ${config.numberOfChannels} channels: it is damaged.`)
  }
  const sink = new EncodedPacketSink(track)
  // What the edit list puts before 0 is the encoder's run-up.
  const start = Math.max(0, -(await track.getFirstTimestamp()))
  const decoder = await aacDecoder({ asc: bytesOf(config.description), gapless: { start } })
  try {
    for await (const { data } of sink.packets()) {
      const { channelData, sampleRate } = decoder.decode(data)
      if (channelData[0]?.length) yield { channels: channelData, rate: sampleRate, speakers: 0 }
    }
  } finally {
    decoder.free()
  }
}

const bytesOf = (source: AllowSharedBufferSource): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
