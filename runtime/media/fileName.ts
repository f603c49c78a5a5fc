/** What a browser is told of a file, and whether it may show it in place. */
type FileKind = { readonly contentType: string; readonly isShown: boolean }

/**
 * By extension: the only source of a content type. What a file holds is found out before it is stored and decides the
 * extension then. SVG is missing on purpose, since it may hold scripts.
 */
const kinds: Readonly<Record<string, FileKind>> = {
  wav: shown('audio/wav'),
  mp3: shown('audio/mpeg'),
  m4a: shown('audio/mp4'),
  aac: shown('audio/aac'),
  ogg: shown('audio/ogg'),
  opus: shown('audio/ogg'),
  flac: shown('audio/flac'),
  weba: shown('audio/webm'),
  mp4: shown('video/mp4'),
  webm: shown('video/webm'),
  png: shown('image/png'),
  jpg: shown('image/jpeg'),
  gif: shown('image/gif'),
  webp: shown('image/webp'),
  avif: shown('image/avif'),
  vtt: shown('text/vtt; charset=utf-8'),
}
const unknownKind: FileKind = { contentType: 'application/octet-stream', isShown: false }

function shown(contentType: string): FileKind {
  return { contentType, isShown: true }
}

// `$` without the flag m: nothing may follow, no line break either.
const pattern =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/([0-9a-f]{2})\/(\2[0-9a-f]{62})\.([a-z0-9]{1,8})$/
const companyPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A name that is none of ours: our own bug, or somebody who tries paths. */
export class FileNameError extends Error {
  override readonly name = 'FileNameError'
}

export type FileNameParts = { readonly companyId: string; readonly sha256: string; readonly extension: string }

/** `<companyId>/<first two digits>/<sha256>.<extension>`. Throws FileNameError when a part is not as it has to be. */
export function fileName({ companyId, sha256, extension }: FileNameParts): string {
  const name = `${companyId}/${sha256.slice(0, 2)}/${sha256}.${extension}`
  partsOf(name)
  return name
}

/** The parts of a stored file's name, or undefined for any other text: with `..`, absolute, in capitals. */
export function readFileName(name: string): FileNameParts | undefined {
  const [, companyId, , sha256, extension] = pattern.exec(name) ?? []
  if (companyId === undefined || sha256 === undefined || extension === undefined) return undefined
  return { companyId, sha256, extension }
}

/** As readFileName; throws FileNameError. */
export function partsOf(name: string): FileNameParts {
  const parts = readFileName(name)
  if (parts) return parts
  const shownName = JSON.stringify(name.slice(0, 200))
  throw new FileNameError(`${shownName} does not name a stored file: <company id>/<two digits>/<SHA-256>.<extension>.`)
}

/** Throws FileNameError when it is no company's id, and thus no folder of ours. */
export function checkCompanyId(companyId: string): void {
  if (!companyPattern.test(companyId))
    throw new FileNameError(`${JSON.stringify(companyId.slice(0, 200))} is not the id of a company.`)
}

/** The content type to serve and store a file with; `application/octet-stream` for an extension that we do not know. */
export function contentTypeOf(name: string): string {
  return kindOf(name).contentType
}

/** Content-Disposition: what a browser does not play, draw or read as captions is downloaded. */
export function dispositionOf(name: string): 'inline' | 'attachment' {
  return kindOf(name).isShown ? 'inline' : 'attachment'
}

function kindOf(name: string): FileKind {
  const extension = name.slice(name.lastIndexOf('.') + 1)
  return Object.hasOwn(kinds, extension) ? (kinds[extension] ?? unknownKind) : unknownKind
}
