import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { addAbortSignal, Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { S3Settings } from '../config.ts'
import { addressesOfRoot, givesOut } from './cdnReach.ts'
import { checkCompanyId, contentTypeOf, dispositionOf, partsOf, readFileName } from './fileName.ts'
import { checkRange, type FileStore, type PublicCopies, type Until } from './fileStore.ts'
import { explainS3 } from './explainS3.ts'

/** Up to here by one request, which can be sent again; S3 wants parts of 5 MB and more, 10,000 at most. */
const partBytes = 8 * 2 ** 20
/** Parts under way at once: 24 MB of memory for a put. */
const partsAtOnce = 3
/** Put again within this, a file counts as young as it is. */
const youngMs = 10 * 60_000
/** No upload takes longer, of whichever process. */
const forgottenMs = 24 * 3600_000
/** What a signature of version 4 may last. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const longestPresignedSeconds = 604_800

/** What a CDN over the bucket serves lies below it, and nothing else does: no name of a file begins so. */
const publicPrefix = 'public/'
/**
 * Put beside it to see whether a CDN gives it out: what does so gives out private files, too. Each time by another name: a CDN may
 * remember for a while that there was nothing of a name.
 */
const exposed = {
  prefix: 'not-for-the-cdn-',
  pattern: /^not-for-the-cdn-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.txt$/,
  text: 'Whoever reads this can read private files, too.',
}
/** No process looks for so long. */
const leftMs = 3600_000
/** It is left to the next time by a bucket that takes longer: a process that stops is waiting. */
const removalMs = 5_000

/** Files in a bucket at AWS, or at whatever speaks its protocol. */
export function createS3Store({ settings, clock }: { settings: S3Settings; clock: Clock }): FileStore {
  const { bucket: Bucket, endpoint, region, keys, cdnUrl } = settings
  // Other storages refuse checksums in trailers, which came to S3 late, and may not have the bucket as a host name.
  const checksums = endpoint === undefined ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(keys && { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    // Every caller who is sent a file holds a connection.
    requestHandler: { connectionTimeout: 5_000, httpAgent: { maxSockets: 1_000 }, httpsAgent: { maxSockets: 1_000 } },
  })
  const objectOf = (name: string) => {
    partsOf(name)
    return { Bucket, Key: name }
  }
  const copyOf = (name: string) => ({ Bucket, Key: `${publicPrefix}${objectOf(name).Key}` })
  const headersOf = (name: string) => ({
    ContentType: contentTypeOf(name),
    ContentDisposition: dispositionOf(name),
    CacheControl: 'public, max-age=31536000, immutable',
  })
  const statOf: FileStore['stat'] = async (name, options) => {
    const head = await client.send(new HeadObjectCommand(objectOf(name)), until(options)).catch(unlessNotFound)
    return head && { bytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) }
  }

  async function* objectsBelow(Prefix: string | undefined, options?: Until) {
    let ContinuationToken: string | undefined
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }), until(options))
      yield* page.Contents ?? []
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
  }
  const withdraw = async (name: string, options?: Until): Promise<void> => {
    await client.send(new DeleteObjectCommand(copyOf(name)), until(options)).catch(unlessNotFound)
  }
  const removeExposed = async (Key: string): Promise<void> => {
    await client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal: AbortSignal.timeout(removalMs) })
  }
  /** Those of checks whose process died, or was refused the removal. */
  const removeLeftExposed = async (options: Until): Promise<void> => {
    const oldest = clock.now().getTime() - leftMs
    for await (const { Key = '', LastModified } of objectsBelow(exposed.prefix, options))
      if (exposed.pattern.test(Key) && LastModified && LastModified.getTime() < oldest) await removeExposed(Key)
  }
  const findExposureAt = async (address: string, signal: AbortSignal): Promise<string | undefined> => {
    const Key = `${exposed.prefix}${randomUUID()}.txt`
    const command = new PutObjectCommand({ Bucket, Key, Body: exposed.text, CacheControl: 'no-store' })
    await client.send(command, until({ signal }))
    const addresses = addressesOfRoot(address, Key)
    const given = await Promise.all(addresses.map((one) => givesOut(one, exposed.text, signal)))
    const found = addresses.find((_, index) => given[index])
    try {
      await removeExposed(Key)
      if (!signal.aborted) await removeLeftExposed({ signal })
    } catch (error) {
      // What was found weighs more than what is left of looking for it.
      if (found === undefined) throw error
    }
    return found
  }
  const publicCopiesAt = (address: string): PublicCopies => ({
    async publish(name) {
      const copy = copyOf(name)
      const isThere = await client.send(new HeadObjectCommand(copy)).catch(unlessNotFound)
      const command = new CopyObjectCommand({ ...copy, CopySource: `${Bucket}/${name}` })
      if (!isThere && !(await client.send(command).catch(unlessNotFound))) return undefined
      return `${address}/${name}`
    },
    withdraw,
    async *list(options) {
      for await (const { Key = '' } of objectsBelow(publicPrefix, options)) {
        const name = Key.slice(publicPrefix.length)
        if (readFileName(name)) yield name
      }
    },
  })

  return {
    kind: 's3',

    async check() {
      await client.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => {
        throw explainS3(error, settings)
      })
    },

    async sweep() {
      let removed = 0
      const oldest = clock.now().getTime() - forgottenMs
      let page: ListMultipartUploadsCommandOutput | undefined
      do {
        const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page ?? {}
        page = await client.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker }))
        for (const { Key = '', UploadId, Initiated } of page.Uploads ?? []) {
          // The bucket may hold what is not ours; and an upload without a date is of now.
          if (!readFileName(Key) || !Initiated || Initiated.getTime() > oldest) continue
          await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(unlessNotFound)
          removed++
        }
      } while (page.IsTruncated)
      return removed
    },

    async put(name, source, { signal } = {}) {
      const object = objectOf(name)
      signal?.throwIfAborted()
      const found = await statOf(name, { signal })
      // An object is made young by being written again, with the same bytes.
      if (found && found.modifiedAt.getTime() > clock.now().getTime() - youngMs) return
      const { size } = await stat(source)
      if (size <= partBytes) {
        const Body = await readFile(source, { signal })
        const command = new PutObjectCommand({ ...object, ...headersOf(name), Body, ContentLength: size })
        await client.send(command, until({ signal }))
        return
      }
      const Body = createReadStream(source, { highWaterMark: 2 ** 20 })
      // By the stream, not by Upload's own abort, which would leave without waiting for the parts to be removed.
      if (signal) addAbortSignal(signal, Body)
      try {
        const params = { ...object, ...headersOf(name), Body, ContentLength: size }
        await new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce }).done()
      } finally {
        Body.destroy()
      }
    },

    stat: statOf,

    async read(name, range) {
      const object = objectOf(name)
      checkRange(range)
      const command = new GetObjectCommand({ ...object, ...(range && { Range: `bytes=${range.start}-${range.end}` }) })
      const found = await client.send(command).catch((error: unknown) => {
        if (isStatus(error, 416)) return { Body: Readable.from([]) }
        return unlessNotFound(error)
      })
      if (!found) return undefined
      if (!(found.Body instanceof Readable)) throw new Error(`The bucket answered without ${name}.`)
      return found.Body
    },

    async remove(name) {
      // The copy first: one without its file would never be found again. Also where there is no CDN any more.
      await withdraw(name)
      await client.send(new DeleteObjectCommand(objectOf(name))).catch(unlessNotFound)
    },

    async *list(companyId, options) {
      if (companyId !== undefined) checkCompanyId(companyId)
      const objects = objectsBelow(companyId && `${companyId}/`, options)
      for await (const { Key = '', Size = 0, LastModified = new Date(0) } of objects)
        if (readFileName(Key)) yield { name: Key, bytes: Size, modifiedAt: LastModified }
    },

    ...(cdnUrl !== undefined && {
      publicCopies: publicCopiesAt(cdnUrl),
      findExposure: ({ signal }: { signal: AbortSignal }) => findExposureAt(cdnUrl, signal),
    }),

    async presignedUrlOf(name, { expiresSeconds }) {
      const expiresIn = Math.min(expiresSeconds, longestPresignedSeconds)
      const ResponseCacheControl = `private, max-age=${expiresIn}`
      return getSignedUrl(client, new GetObjectCommand({ ...objectOf(name), ResponseCacheControl }), { expiresIn })
    },

    close: () => client.destroy(),
  }
}

const until = ({ signal }: Until = {}) => (signal ? { abortSignal: signal } : {})

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status
}

/** For `catch`: undefined for what is not there. That the bucket itself is missing is no such thing. */
function unlessNotFound(error: unknown): undefined {
  if (isStatus(error, 404) && !(error instanceof Error && error.name === 'NoSuchBucket')) return undefined
  throw error
}
