import { EventEmitter } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import type { S3Settings } from '../../config.ts'
import { systemClock } from '../../clock.ts'
import { unlessMissing } from '../incoming.ts'
import { isSignedV4 } from './isSignedV4.ts'

const bucket = 'media'
/** The id is of the only account that s3rver has. */
const keys = { id: 'S3RVER', secret: 'not-to-be-shown' }

export type TestS3 = Awaited<ReturnType<typeof startS3>>

/**
 * An S3-speaking server over a temporary folder: s3rver. What it lacks is done here: signatures of version 4, and two
 * requests about uploads in parts, which are answered from its files (forgetting one, and listing them).
 */
export async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-s3-'))
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: bucket }] })
  // It takes a range that ends with byte 0 for one without an end, unless that 0 is an object.
  const getObject = server.store.getObject.bind(server.store)
  server.store.getObject = (name, key, range) =>
    getObject(name, key, range?.end === 0 ? { ...range, end: Object(0) } : range)
  const { port } = await server.run()
  const uploads = join(directory, bucket, '._S3rver_uploads')
  /** Emits `part` when a part of an upload arrives. */
  const events = new EventEmitter()

  const [answer] = server.httpServer.listeners('request') as [RequestListener]
  server.httpServer.removeAllListeners('request')
  server.httpServer.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isSignedV4(request, keys, systemClock.now())) {
      const isKnown = request.headers.authorization?.includes(keys.id)
      const code = isKnown ? 'SignatureDoesNotMatch' : 'AccessDenied'
      return void response.writeHead(403).end(`<Error><Code>${code}</Code><Message>No.</Message></Error>`)
    }
    const query = new URL(request.url ?? '/', 'http://s3').searchParams
    const uploadId = query.get('uploadId')
    if (request.method === 'PUT' && uploadId) events.emit('part')
    if (request.method === 'DELETE' && uploadId) {
      void rm(join(uploads, uploadId), { recursive: true, force: true }).then(() => response.writeHead(204).end())
    } else if (request.method === 'GET' && query.has('uploads')) {
      void listUploads().then((xml) => response.setHeader('content-type', 'application/xml').end(xml))
    } else answer(request, response)
  })

  async function listUploads(): Promise<string> {
    const ids = await readdir(uploads).catch(unlessMissing<string[]>([]))
    const listed = ids.map(async (id) => {
      const key = await readFile(join(uploads, id, 'key'), 'utf8')
      const { mtime } = await stat(join(uploads, id, 'key'))
      return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${mtime.toISOString()}</Initiated></Upload>`
    })
    return `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${(await Promise.all(listed)).join('')}</ListMultipartUploadsResult>`
  }

  const settings: S3Settings = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    region: 'us-east-1',
    keys,
    cdnUrl: undefined,
  }
  return {
    settings,
    events,
    /** Uploads in parts that are neither finished nor forgotten. */
    unfinished: () => readdir(uploads).catch(unlessMissing<string[]>([])),
    async stop() {
      server.httpServer.closeAllConnections()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
