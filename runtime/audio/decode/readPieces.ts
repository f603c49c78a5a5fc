import type { FileHandle } from 'node:fs/promises'

/**
 * Bytes from `start` up to `end` in pieces of `size`. What a piece decodes to is what bounds the memory, so `size` is chosen by
 * how much a format can say in few bytes.
 */
export async function* readPieces(
  file: FileHandle,
  { start = 0, end = Infinity, size }: { start?: number; end?: number; size: number },
): AsyncGenerator<Uint8Array> {
  // One read of the disk serves many small pieces.
  const block = Math.ceil((1 << 16) / size) * size
  for (let offset = start; offset < end;) {
    const wanted = Math.min(block, end - offset)
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset)
    for (let from = 0; from < bytesRead; from += size) yield buffer.subarray(from, Math.min(from + size, bytesRead))
    if (bytesRead < wanted) return
    offset += bytesRead
  }
}
