import type { AuthoredKind, ContentKind, FinishUpload } from '#shared/api/content.ts'
import { sniffFile, type FileKind, type SniffedFile } from '../audio/sniffFile.ts'
import { ProblemError } from '../http/problemError.ts'
import { tooLarge } from '../http/receiveFile.ts'
import type { ContentItemRow } from '../store/content.ts'
import type { RevisionContent } from '../store/contentRevisions.ts'

/** What a file may become. */
export const fitting: Readonly<Record<ContentKind, FileKind>> = {
  audio: 'audio',
  music: 'audio',
  recording: 'audio',
  video: 'video',
  image: 'image',
  captions: 'captions',
}
const words: Readonly<Record<FileKind, string>> = {
  audio: 'a sound',
  video: 'a video',
  image: 'an image',
  captions: 'captions (WebVTT)',
}

/** What a file on this disk is, by its content. Throws ProblemError 422 `empty`, 415 for what is not taken, 413. */
export async function checkFile(
  { maxBytes }: { maxBytes: Readonly<Record<FileKind, number>> },
  { path, bytes }: { path: string; bytes: number },
): Promise<SniffedFile> {
  if (bytes === 0) throw new ProblemError(422, 'empty', 'The file is empty. Export it again where it was made.')
  const sniffed = await sniffFile(path)
  if (sniffed.kind === 'refused') throw new ProblemError(415, wordOf(sniffed.code), sniffed.message)
  const max = maxBytes[sniffed.kind]
  if (bytes > max) throw tooLarge(max)
  return sniffed
}

export const wordOf = (code: string) => code.replaceAll('-', '_')

/** Captions and posters belong to a film that is there. */
export function mustHaveFile(
  { fileHash }: Pick<RevisionContent, 'fileHash'>,
  { item, language }: { item: Pick<ContentItemRow, 'title'>; language: string },
): void {
  if (fileHash === null)
    throw new ProblemError(422, 'no_file', `${item.title} has no video in ${language} yet. Upload it first.`)
}

/** What stands where something else belongs is refused. */
export function mustBe(kind: FileKind, wanted: FileKind): void {
  if (kind !== wanted)
    throw new ProblemError(422, 'wrong_kind', `The file is ${words[kind]}; ${words[wanted]} is needed here.`)
}

export function mustBeVideo({ kind, title }: Pick<ContentItemRow, 'title'> & { kind: ContentKind }): void {
  if (kind !== 'video')
    throw new ProblemError(422, 'wrong_kind', `Only a video has captions and a picture, and ${title} is none.`)
}

/** The kind of the item that this file makes, or belongs to. */
export function checkKind(
  { kind }: SniffedFile,
  { as, newItem }: FinishUpload,
  item: ContentItemRow | undefined,
): AuthoredKind {
  const is = words[kind]
  if (as !== 'file') {
    mustBe(kind, as === 'poster' ? 'image' : 'captions')
    if (!item) throw new ProblemError(422, 'wrong_kind', 'Name the video that it belongs to.')
    mustBeVideo(item)
    return 'video'
  }
  const meant = item ? (item.kind as AuthoredKind) : newItem?.kind
  if (meant !== undefined && fitting[meant] !== kind)
    throw new ProblemError(
      422,
      'wrong_kind',
      `The file is ${is}, and ${item ? item.title : 'the new item'} is for ${words[fitting[meant]]}.`,
    )
  return meant ?? kind
}
