import type { Readable } from 'node:stream'

export type StoredFile = {
  readonly bytes: number
  /** When it was last put: putting what is there already counts, so that sweepOrphans spares it. */
  readonly modifiedAt: Date
}
/** First and last byte, both included, as in HTTP. An end beyond the file means up to its end. */
export type ByteRange = { readonly start: number; readonly end: number }

/** Ends the waiting for a store out of reach, by an AbortError. */
export type Until = { readonly signal?: AbortSignal | undefined }

/**
 * Where files are kept. Names are those of `fileName`, after the content: a file never changes. Every function that takes a
 * name throws FileNameError for any other text; the store being out of reach is a plain Error.
 */
export type FileStore = {
  readonly kind: 'folder' | 's3'
  /** At start. Throws ConfigError with what is wrong with the settings. */
  check(): Promise<void>
  /** At start, too: removes what dead processes left of unfinished puts. Resolves to how many. */
  sweep(): Promise<number>
  /**
   * Keeps a copy of the finished local file `source`, whose SHA-256 the name has. Resolves once it is safe on disk; when it
   * rejects (an AbortError by the signal), nothing is there. A name that is there already is done.
   */
  put(name: string, source: string, options?: { readonly signal?: AbortSignal }): Promise<void>
  stat(name: string, options?: Until): Promise<StoredFile | undefined>
  /** Undefined when missing. Whoever takes the stream reads it to its end or destroys it. */
  read(name: string, range?: ByteRange): Promise<Readable | undefined>
  /** A missing file is removed already. */
  remove(name: string): Promise<void>
  /** All files, or those of one company, in any order. Whatever has no name of ours is passed over. */
  list(companyId?: string, options?: Until): AsyncIterable<StoredFile & { readonly name: string }>
  /** What a CDN serves, where there is one. */
  readonly publicCopies?: PublicCopies
  /**
   * An address at which the CDN gives out what lies apart from the copies, and thus private files; undefined where it gives nothing
   * of it, or does not answer.
   */
  findExposure?(options: { readonly signal: AbortSignal }): Promise<string | undefined>
  /** An address anybody may fetch the file from for so many seconds, 604,800 at most, without passing through us. */
  presignedUrlOf?(name: string, options: { readonly expiresSeconds: number }): Promise<string>
  /** Lets go of connections. */
  close(): void
}

/**
 * Copies of public files, apart from all others: the CDN reaches these only. A file has its copy from when it is first asked for
 * until it is removed or withdrawn.
 */
export type PublicCopies = {
  /** Makes the copy where it is missing, and gives its address at the CDN; undefined when there is no such file. */
  publish(name: string): Promise<string | undefined>
  /** One that is gone is withdrawn already. What the CDN itself keeps is its own. */
  withdraw(name: string, options?: Until): Promise<void>
  /** Names of the files that have one. */
  list(options?: Until): AsyncIterable<string>
}

/** Throws RangeError for what is no range. */
export function checkRange(range: ByteRange | undefined): void {
  if (!range) return
  const { start, end } = range
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start)
    throw new RangeError(`From ${start} to ${end} is not a range of bytes.`)
}
