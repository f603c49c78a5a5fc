import type { FileHandle } from 'node:fs/promises'
import { RefusedError } from '../refusal.ts'
import { readPieces } from './readPieces.ts'

/**
 * Few bytes at a time: a frame of silence says 65,535 samples of 8 channels, 2 MB, in some 30 bytes (RFC 9639, section 9).
 */
const pieceBytes = 512
/** RFC 9639, section 8.1: at most 127 kinds of block; a file has about five. */
const mostBlocks = 200

/** A FLAC file from `start` on, with nothing but its stream information before the frames: pictures may take megabytes. */
export async function* flacPieces(file: FileHandle, start: number): AsyncGenerator<Uint8Array> {
  const { buffer: head, bytesRead } = await file.read(Buffer.alloc(42), 0, 42, start)
  if (bytesRead < 42) throw cutOff()
  let offset = start + 4
  for (let block = 0, isLast = false; !isLast; block++) {
    const { buffer, bytesRead: length } = await file.read(Buffer.alloc(4), 0, 4, offset)
    if (length < 4 || block > mostBlocks) throw cutOff()
    isLast = ((buffer[0] ?? 0) & 0x80) !== 0
    offset += 4 + buffer.readUIntBE(1, 3)
  }
  // The first block is the stream information, 34 bytes; marked as the last.
  yield Buffer.concat([Buffer.from('fLaC\x80', 'latin1'), head.subarray(5)])
  yield* readPieces(file, { start: offset, size: pieceBytes })
}

const cutOff = () => new RefusedError('damaged', 'The FLAC file ends before its first sample: it was cut off.')
