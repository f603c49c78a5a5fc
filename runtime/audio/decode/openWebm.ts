import type { FileHandle } from 'node:fs/promises'
import { RefusedError } from '../refusal.ts'
import { tracksInWebm } from '../tracksInside.ts'
import { mostChannels } from './decoded.ts'
import { readPieces } from './readPieces.ts'

/** What stands before the first cluster is to arrive at the decoder at once; an hour's index takes some 50 KB. */
const mostHeadBytes = 1 << 20
/** Laced, two bytes of Opus may say 120 ms: half a KB is 30 s at most, 46 MB of 8 channels. */
const pieceBytes = 1 << 9

/** A webm file for its decoder: the head in one piece, then a little at a time. */
export async function webmPieces(file: FileHandle): Promise<AsyncGenerator<Uint8Array>> {
  const { tracks, firstCluster } = await tracksInWebm(file)
  const sound = tracks.find(({ kind }) => kind === 'audio')
  if (!sound) {
    throw new RefusedError('no-sound', 'The video has no sound. Give a recording for the telephone beside it.')
  }
  if (sound.codec !== 'A_OPUS' && sound.codec !== 'A_VORBIS') {
    throw new RefusedError('not-accepted', 'The sound in this webm file is neither Opus nor Vorbis. Export it again.')
  }
  if (firstCluster > mostHeadBytes || sound.channels === 0 || sound.channels > mostChannels) {
    throw new RefusedError(
      'damaged',
      'What the file says about its sound makes no sense: it is damaged. Export it again.',
    )
  }
  return (async function* () {
    yield* readPieces(file, { end: firstCluster, size: Math.max(1, firstCluster) })
    yield* readPieces(file, { start: firstCluster, size: pieceBytes })
  })()
}

/** Places of left, right, centre, low frequency and the rest among channels as Vorbis and Opus order them. Vorbis I, 4.3.9. */
const places: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
}

/** The decoder for webm alone leaves channels in the order of the codec. */
export function toWaveOrder(channels: readonly Float32Array[]): readonly Float32Array[] {
  return places[channels.length]?.flatMap((place) => channels[place] ?? []) ?? channels
}
