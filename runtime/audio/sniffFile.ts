import { open, type FileHandle } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'
import { refuse, RefusedError, type Refusal } from './refusal.ts'
import { tracksInMp4, tracksInWebm, type Track } from './tracksInside.ts'

export type FileKind = 'audio' | 'video' | 'image' | 'captions'
/** What a file is by its content; `extension` without a dot, the usual one of its type. */
export type SniffedFile = { kind: FileKind; type: string; extension: string }

/** As much as file-type looks at in any file whose beginning decides. */
const beginning = 4100

const accepted: Readonly<Record<string, SniffedFile>> = {
  'audio/wav': { kind: 'audio', type: 'audio/wav', extension: 'wav' },
  'audio/mpeg': { kind: 'audio', type: 'audio/mpeg', extension: 'mp3' },
  'audio/aac': { kind: 'audio', type: 'audio/aac', extension: 'aac' },
  'audio/ogg': { kind: 'audio', type: 'audio/ogg', extension: 'ogg' },
  'audio/ogg; codecs=opus': { kind: 'audio', type: 'audio/ogg', extension: 'opus' },
  'audio/flac': { kind: 'audio', type: 'audio/flac', extension: 'flac' },
  'image/png': { kind: 'image', type: 'image/png', extension: 'png' },
  'image/apng': { kind: 'image', type: 'image/png', extension: 'png' },
  'image/jpeg': { kind: 'image', type: 'image/jpeg', extension: 'jpg' },
  'image/webp': { kind: 'image', type: 'image/webp', extension: 'webp' },
  'image/gif': { kind: 'image', type: 'image/gif', extension: 'gif' },
}
const m4a: SniffedFile = { kind: 'audio', type: 'audio/mp4', extension: 'm4a' }
const mp4: SniffedFile = { kind: 'video', type: 'video/mp4', extension: 'mp4' }
const webmSound: SniffedFile = { kind: 'audio', type: 'audio/webm', extension: 'weba' }
const webm: SniffedFile = { kind: 'video', type: 'video/webm', extension: 'webm' }
const captions: SniffedFile = { kind: 'captions', type: 'text/vtt', extension: 'vtt' }

const isMp4 = (type: string) => ['video/mp4', 'audio/mp4', 'audio/x-m4a', 'video/x-m4v'].includes(type)

/** Types of which one can say more than that they are not taken. */
const known: readonly [pattern: RegExp, message: string][] = [
  [/x-msdownload|x-dosexec|portable-executable/, 'This is a Windows program, not a sound.'],
  [/x-elf|x-mach-binary|wasm|java-vm/, 'This is a program, not a sound.'],
  [/pdf|officedocument|opendocument|x-cfb|rtf|epub/, 'This is a document, not a sound.'],
  [/zip|x-tar|gzip|x-7z|x-rar|bzip|x-xz|zstd/, 'This is an archive, not a sound. Unpack it and upload what is in it.'],
  [/midi/, 'This is a list of notes (MIDI) without sound. Export it as WAV or MP3.'],
  [/^audio\//, 'This is sound in a form that is not taken here. Export it as WAV, MP3 or M4A.'],
  [/^video\/|ms-asf|application\/(ogg|mxf)/, 'This is video in a form that is not taken here. Export it as MP4.'],
  [/^image\//, 'This is an image in a form that is not taken here. Export it as PNG or JPEG.'],
]

/** What the file is, from its content and never from its name; throws only when it cannot be read. */
export async function sniffFile(path: string): Promise<SniffedFile | Refusal> {
  const file = await open(path)
  try {
    return await sniff(file)
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal
    throw error
  } finally {
    await file.close()
  }
}

async function sniff(file: FileHandle): Promise<SniffedFile | Refusal> {
  const { size } = await file.stat()
  if (size === 0) return refuse('empty', 'The file is empty. Choose another or save it again.')
  const at = await afterTags(file)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning), 0, beginning, at)
  const bytes = buffer.subarray(0, bytesRead)
  const text = refuseText(bytes)
  if (text) return text
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? (at > 0 ? mpegAudio(bytes) : undefined)
  const isTaggedOther = at > 0 && type !== undefined && type in accepted && !type.startsWith('audio/')
  if (type === undefined || isTaggedOther) return unknown(bytes)
  if (type === 'text/vtt' && at === 0) return captions
  if (isMp4(type)) return ofTracks(await tracksInMp4(file), { sound: m4a, video: mp4 })
  if (type === 'video/webm') return ofTracks((await tracksInWebm(file)).tracks, { sound: webmSound, video: webm })
  const found = accepted[type]
  if (found) return found
  const message = known.find(([pattern]) => pattern.test(type))?.[1]
  return refuse('not-accepted', message ?? `This is a file of the type ${type}, not a sound.`)
}

function ofTracks(tracks: readonly Track[], as: { sound: SniffedFile; video: SniffedFile }): SniffedFile | Refusal {
  const video = tracks.find(({ kind }) => kind === 'video')
  if (video && as.video === mp4 && !/^avc[1-4]$/.test(video.codec)) {
    return refuse(
      'not-accepted',
      `The video is coded as ${printable(video.codec)}, which not every browser plays. Export it as MP4 with H.264.`,
    )
  }
  if (video) return as.video
  if (tracks.some(({ kind }) => kind === 'audio')) return as.sound
  return refuse('no-sound', 'The file holds neither sound nor video. Choose another.')
}

const printable = (text: string) => text.replace(/[^\x21-\x7e]/g, '') || 'something unknown'

/** Where the content begins: an ID3v2 tag may hold megabytes of pictures. https://id3.org/id3v2.4.0-structure, section 3.1 */
export async function afterTags(file: FileHandle): Promise<number> {
  let at = 0
  for (let tags = 0; tags < 16; tags++) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(10), 0, 10, at)
    if (bytesRead < 10 || buffer.toString('latin1', 0, 3) !== 'ID3') break
    const size = buffer.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
    const hasFooter = ((buffer[5] ?? 0) & 0x10) !== 0
    at += 10 + size + (hasFooter ? 10 : 0)
  }
  return at
}

/** Behind a tag, padding may come before the first frame: layer III or ADTS, by the sync word. */
function mpegAudio(bytes: Buffer): string | undefined {
  const start = bytes.findIndex((byte, index) => byte === 0xff && ((bytes[index + 1] ?? 0) & 0xe0) === 0xe0)
  if (start < 0) return undefined
  return ((bytes[start + 1] ?? 0) & 0x06) === 0 ? 'audio/aac' : 'audio/mpeg'
}

/** SVG and HTML may carry scripts, and what is XML to us may be SVG to a browser. */
function refuseText(bytes: Buffer): Refusal | undefined {
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .toLowerCase()
  if (/<(\w+:)?svg[\s/>]/.test(text) && text.startsWith('<')) {
    return refuse('not-accepted', 'This is an SVG drawing, which may carry scripts. Export it as PNG.')
  }
  if (text.startsWith('<')) return refuse('not-accepted', 'This is a web page or XML, not a sound.')
  return undefined
}

function unknown(bytes: Buffer): Refusal {
  const head = bytes.toString('latin1', 0, 4)
  if (head === 'RF64' || head === 'RIFX' || head === 'BW64') {
    return refuse('not-accepted', `This is a WAV file of the rare form ${head}. Export it as plain WAV or MP3.`)
  }
  const isText = !bytes.subarray(0, 512).includes(0)
  return refuse('not-accepted', `This is ${isText ? 'text' : 'no kind of file that is known here'}, not a sound.`)
}
