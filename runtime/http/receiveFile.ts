import type { HttpBindings } from '@hono/node-server'
import { MulterError } from 'multer'
import multer from 'multer'
import type { Context } from 'hono'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { cleanText } from '#shared/flow/cleanText.ts'
import { openToWrite } from '../media/openToWrite.ts'
import { ProblemError } from './problemError.ts'

/** Beside the file: boundaries, names, small fields. */
const overheadBytes = 64 * 1024
/** A line on which nothing comes for so long is dead. */
const silentMs = 60_000

export type ReceivedFile = {
  bytes: number
  /** As the client calls it: never a path of ours. */
  fileName: string
  /** Cleaned as the texts of JSON bodies are. */
  fields: Readonly<Record<string, string>>
}

type Wanted = {
  /** Of the one file in the form. */
  field: string
  maxBytes: number
  /** Where it is written to, from `offset` on. */
  path: string
  offset?: number | undefined
  /** Gives the file up: the client sends it again by another connection. */
  signal?: AbortSignal | undefined
}

const sizeWords = (bytes: number) =>
  bytes >= 1024 * 1024 ? `${Math.floor(bytes / (1024 * 1024))} MB` : `${Math.ceil(bytes / 1024)} KB`
export const tooLarge = (maxBytes: number) =>
  new ProblemError(
    413,
    'too_large',
    `The file is larger than ${sizeWords(maxBytes)}, the most it may have. Make it shorter or compress it.`,
    {
      maxBytes,
    },
  )

/**
 * Takes one file out of a multipart/form-data body and writes it to disk as it comes. Answers 413 before reading anything when
 * the length is told and too large, and at the limit when it is not told; 415 for another type, 400 for a broken form. Whatever
 * goes wrong, also the client going away, leaves no file that was not there before.
 */
export async function receiveFile(
  c: Context,
  { field, maxBytes, path, offset, signal }: Wanted,
): Promise<ReceivedFile> {
  const type = c.req.header('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type))
    throw new ProblemError(415, 'not_a_form', `Send the file as multipart/form-data, in the field ${field}.`)
  if (!/;\s*boundary=("[^"]+"|[^;\s]+)/i.test(type))
    throw new ProblemError(400, 'bad_form', 'The content type names no boundary: the form cannot be read.')
  const { incoming, outgoing } = c.env as HttpBindings
  // What still comes is read and thrown away: a line cut with bytes unread is reset, and takes the answer with it (RFC 9112,
  // section 9.6). The server of @hono/node-server cuts it half a second after the answer, or after 64 MB more.
  const discard = () => {
    incoming.unpipe()
    incoming.resume()
  }
  const told = Number(c.req.header('content-length') ?? Number.NaN)
  if (told > maxBytes + overheadBytes) {
    discard()
    throw tooLarge(maxBytes)
  }
  try {
    return await readForm(incoming as IncomingMessage, outgoing as ServerResponse, {
      field,
      maxBytes,
      path,
      offset,
      signal,
    })
  } catch (error) {
    discard()
    if (offset === undefined) await rm(path, { force: true })
    throw wordsFor(error, maxBytes)
  }
}

function wordsFor(error: unknown, maxBytes: number): unknown {
  if (error instanceof ProblemError) return error
  if (error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE') return tooLarge(maxBytes)
  if (error instanceof MulterError)
    return new ProblemError(
      400,
      'bad_form',
      `The form is not as described: ${error.message}${error.field ? ` (${error.field})` : ''}.`,
    )
  const isBusboy = error instanceof Error && /form|boundary|multipart|header|aborted|closed/i.test(error.message)
  return isBusboy ? new ProblemError(400, 'bad_form', 'The form ended before the file did. Send it again.') : error
}

function readForm(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { field, maxBytes, path, offset, signal }: Wanted,
): Promise<ReceivedFile> {
  let source: Readable | undefined
  let writing: Promise<number> | undefined
  const storage: multer.StorageEngine = {
    _handleFile(_request, file, done) {
      source = file.stream
      // It may break while the file is opened: the pipeline tells then.
      source.once('error', () => {})
      const write = async () => {
        const target = await openToWrite(path, offset === undefined ? {} : { flags: 'r+', start: offset })
        await pipeline(file.stream, target)
        return target.bytesWritten
      }
      writing = write()
      writing.then(
        (size) => done(null, { size }),
        (error: unknown) => done(error),
      )
    },
    // The caller removes it: whatever went wrong.
    _removeFile: (_request, _file, done) => done(null),
  }
  const receive = multer({
    storage,
    limits: { fileSize: maxBytes, files: 1, fields: 10, fieldNameSize: 100, fieldSize: 20_000, headerPairs: 20 },
  }).single(field)
  return new Promise((resolve, reject) => {
    let seen = 0
    // multer goes on reading what comes after its limit.
    const count = (piece: Buffer) => {
      seen += piece.length
      silent.refresh()
      if (seen > maxBytes + overheadBytes) end(new MulterError('LIMIT_FILE_SIZE'))
    }
    const left = () => end(new Error('The client closed the connection.'))
    const givenUp = () => end(new Error('The connection was closed: the file comes by another one.'))
    const silent = setTimeout(() => end(new Error('The connection is closed: nothing came for a minute.')), silentMs)
    const end = (error?: unknown, result?: ReceivedFile) => {
      clearTimeout(silent)
      incoming.off('data', count)
      incoming.off('aborted', left)
      signal?.removeEventListener('abort', givenUp)
      if (result) return resolve(result)
      // Nothing is written any more once the error is out.
      source?.destroy()
      Promise.allSettled([writing]).then(
        () => reject(error instanceof Error ? error : new Error(String(error))),
        reject,
      )
    }
    incoming.on('data', count)
    incoming.once('aborted', left)
    signal?.addEventListener('abort', givenUp, { once: true })
    receive(incoming as never, outgoing as never, (error: unknown) => {
      if (error) return end(error)
      const { file, body = {} } = incoming as IncomingMessage & {
        file?: Express.Multer.File
        body?: Record<string, unknown>
      }
      if (!file) return end(new ProblemError(400, 'bad_form', `The form has no file in the field ${field}.`))
      const fields = Object.fromEntries(
        Object.entries(body).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, cleanText(value)] as const] : [],
        ),
      )
      end(undefined, { bytes: file.size, fileName: readableName(file.originalname), fields })
    })
  })
}

/** Multer takes names for Latin-1; browsers send UTF-8. Control characters and folders are of no use to anybody. */
function readableName(name: string): string {
  const bytes = Buffer.from(name, 'latin1')
  const utf8 = bytes.toString('utf8')
  return cleanFileName(utf8.includes('\ufffd') ? name : utf8)
}

/** The last part of a path, without what cannot be shown; at most 200 characters. */
export const cleanFileName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 200) || 'file'
