import type { FileHandle } from 'node:fs/promises'
import { RefusedError } from './refusal.ts'

/** `codec` as the container says it: `avc1`, `mp4a` in mp4; `V_VP9`, `A_OPUS` in webm. */
export type Track = { kind: 'audio' | 'video' | 'other'; codec: string }
/** `channels` as the codec's own header says, 0 where it does not. */
export type WebmTrack = Track & { channels: number }

/** A well-made file has some dozens of them; one made to keep us busy has millions. */
const mostParts = 20_000

type Reader = { size: number; at: (offset: number, length: number) => Promise<Buffer> }

async function readerOf(file: FileHandle): Promise<Reader> {
  const { size } = await file.stat()
  let reads = 0
  return {
    size,
    at: async (offset, length) => {
      if (++reads > mostParts) throw damaged()
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
  }
}

const damaged = () =>
  new RefusedError('damaged', 'The list of what the file holds cannot be read. Save or export the file again.')
const cutOff = () =>
  new RefusedError(
    'damaged',
    'The file ends before the list of what it holds: it was cut off on the way. Upload it again.',
  )

type Box = { type: string; start: number; end: number }

/** The boxes from `start` to `end`. ISO/IEC 14496-12, section 4.2. */
async function* boxesIn(reader: Reader, start: number, end: number): AsyncGenerator<Box> {
  for (let offset = start; offset + 8 <= end;) {
    const head = await reader.at(offset, 16)
    if (head.length < 8) return
    const short = head.readUInt32BE(0)
    if (short === 1 && head.length < 16) return
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - offset : short
    const headSize = short === 1 ? 16 : 8
    if (size < headSize) throw damaged()
    yield { type: head.toString('latin1', 4, 8), start: offset + headSize, end: Math.min(offset + size, end) }
    offset += size
  }
}

/** Tracks of an mp4 file, from its boxes and not from its brand: browsers and telephones write `isom` over mere sound. */
export async function tracksInMp4(file: FileHandle): Promise<Track[]> {
  const reader = await readerOf(file)
  for await (const box of boxesIn(reader, 0, reader.size)) {
    if (box.type !== 'moov') continue
    const tracks: Track[] = []
    for await (const inner of boxesIn(reader, box.start, box.end)) {
      if (inner.type === 'trak') tracks.push(await mp4Track(reader, inner))
    }
    return tracks
  }
  throw cutOff()
}

async function mp4Track(reader: Reader, trak: Box): Promise<Track> {
  let handler = ''
  let codec = ''
  const visit = async ({ start, end }: Box): Promise<void> => {
    for await (const box of boxesIn(reader, start, end)) {
      if (['mdia', 'minf', 'stbl'].includes(box.type)) await visit(box)
      // Version and flags, then predefined or a count, 4 bytes each; an entry's size goes before its name.
      else if (box.type === 'hdlr') handler = (await reader.at(box.start + 8, 4)).toString('latin1')
      else if (box.type === 'stsd') codec = (await reader.at(box.start + 12, 4)).toString('latin1')
    }
  }
  await visit(trak)
  return { kind: handler === 'soun' ? 'audio' : handler === 'vide' ? 'video' : 'other', codec }
}

/** Elements of Matroska that are gone into or read. RFC 9559, section 5.1. */
const segmentId = 0x18538067
const clusterId = 0x1f43b675
const tracksId = 0x1654ae6b
const trackEntryId = 0xae
const trackTypeId = 0x83
const codecId = 0x86
const codecPrivateId = 0x63a2

type Element = { id: number; start: number; end: number }

/** The elements from `start` to `end`; one of unknown size reaches to the end. RFC 8794, sections 4 to 6. */
async function* elementsIn(reader: Reader, start: number, end: number): AsyncGenerator<Element & { at: number }> {
  for (let offset = start; offset + 2 <= end;) {
    const head = await reader.at(offset, 12)
    const idLength = Math.clz32(head[0] ?? 0) - 23
    const sizeLength = Math.clz32(head[idLength] ?? 0) - 23
    if (idLength > 4 || sizeLength > 8 || head.length < idLength + sizeLength) return
    const id = head.readUIntBE(0, idLength)
    let size = (head[idLength] ?? 0) & (0xff >> sizeLength)
    let isUnknown = size === 0xff >> sizeLength
    for (const byte of head.subarray(idLength + 1, idLength + sizeLength)) {
      size = size * 256 + byte
      isUnknown &&= byte === 0xff
    }
    const content = offset + idLength + sizeLength
    const next = isUnknown ? end : content + size
    yield { id, at: offset, start: content, end: Math.min(next, end) }
    offset = next
  }
}

/** Tracks of a webm file, and where its first cluster begins. */
export async function tracksInWebm(file: FileHandle): Promise<{ tracks: WebmTrack[]; firstCluster: number }> {
  const reader = await readerOf(file)
  const tracks: WebmTrack[] = []
  for await (const segment of elementsIn(reader, 0, reader.size)) {
    if (segment.id !== segmentId) continue
    for await (const element of elementsIn(reader, segment.start, segment.end)) {
      if (element.id === clusterId) return { tracks, firstCluster: element.at }
      if (element.id !== tracksId) continue
      for await (const entry of elementsIn(reader, element.start, element.end)) {
        if (entry.id === trackEntryId) tracks.push(await webmTrack(reader, entry))
      }
    }
  }
  throw cutOff()
}

async function webmTrack(reader: Reader, entry: Element): Promise<WebmTrack> {
  const track: WebmTrack = { kind: 'other', codec: '', channels: 0 }
  for await (const { id, start, end } of elementsIn(reader, entry.start, entry.end)) {
    const content = async () => reader.at(start, Math.min(end - start, 128))
    if (id === codecId) track.codec = (await content()).toString('latin1')
    if (id === codecPrivateId) track.channels = channelsIn(await content())
    if (id !== trackTypeId) continue
    const type = (await content()).at(-1)
    track.kind = type === 1 ? 'video' : type === 2 ? 'audio' : 'other'
  }
  return track
}

/** RFC 7845, section 5.1; Vorbis I, 4.2.2, somewhere behind the lengths of the headers. */
function channelsIn(codecPrivate: Buffer): number {
  const vorbis = codecPrivate.indexOf('\x01vorbis', 0, 'latin1')
  if (vorbis >= 0) return codecPrivate[vorbis + 11] ?? 0
  return codecPrivate.toString('latin1', 0, 8) === 'OpusHead' ? (codecPrivate[9] ?? 0) : 0
}
