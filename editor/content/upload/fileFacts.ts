import { wordless } from '#shared/api/content.ts'
import type { ContentLimits } from '../contentRequests.ts'
import { sizeWords } from '../contentWords.ts'

/** What a file is meant to be, by its name and what the browser says of it; the server looks at its bytes. */
export type UploadKind = keyof ContentLimits['maxBytes']

const extensions: Readonly<Record<UploadKind, readonly string[]>> = {
  audio: ['wav', 'wave', 'mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'flac', 'weba'],
  video: ['mp4', 'm4v', 'webm'],
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif'],
  captions: ['vtt'],
}
const kinds = Object.keys(extensions) as UploadKind[]

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** Undefined for what is no sound, video, image or captions. */
export function kindOfFile({ name, type }: Pick<File, 'name' | 'type'>): UploadKind | undefined {
  const known = kinds.find((kind) => extensions[kind].includes(extensionOf(name)))
  // A .webm without pictures is a sound; the browser's word for it decides.
  if (known === 'video' && type.startsWith('audio/')) return 'audio'
  return known ?? kinds.find((kind) => kind !== 'captions' && kind !== 'image' && type.startsWith(`${kind}/`))
}

const kindWords: Readonly<Record<UploadKind, string>> = {
  audio: 'A sound',
  video: 'A video',
  image: 'An image',
  captions: 'A captions file',
}

/** Why a file is not sent at all, in words; undefined when it may be. */
export function refusalOf(
  file: Pick<File, 'name' | 'type' | 'size'>,
  maxBytes: ContentLimits['maxBytes'] | undefined,
): string | undefined {
  const kind = kindOfFile(file)
  if (!kind)
    return 'This is no sound, video, image or captions. Send WAV, MP3, M4A, OGG, FLAC, WebM, MP4, PNG, JPEG or VTT.'
  if (file.size === 0) return 'The file is empty. Export it again where it was made.'
  const max = maxBytes?.[kind]
  if (max === undefined || file.size <= max) return undefined
  return `It has ${sizeWords(file.size)}. ${kindWords[kind]} may have ${sizeWords(max)} at most. Make it shorter or compress it.`
}

/** What browsers offer when files are chosen. */
export const acceptedFiles: string = [
  'audio/*,video/*,image/*',
  ...Object.values(extensions).flatMap((all) => all.map((extension) => `.${extension}`)),
].join(',')

/** The same of what can be heard in a prompt. */
export const audibleFiles: string = [
  'audio/*,video/*',
  ...[...extensions.audio, ...extensions.video].map((extension) => `.${extension}`),
].join(',')

/** `opening-hours_v2.final.wav` as a title: `Opening hours v2 final`. */
export function titleOfFile(name: string): string {
  const words = name
    .replace(/\.[^.]+$/, '')
    .replace(/[-_.\s]+/g, ' ')
    .trim()
  const title = words === '' ? 'Untitled' : words.charAt(0).toUpperCase() + words.slice(1)
  return title.slice(0, 200)
}

/** The language a file is offered in at first: pictures have no words. */
export const firstLanguage = (kind: UploadKind | undefined, spoken: string): string =>
  kind === 'image' ? wordless : spoken
