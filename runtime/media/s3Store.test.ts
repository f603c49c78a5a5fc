import { CreateMultipartUploadCommand, ListObjectsV2Command, S3Client, UploadPartCommand } from '@aws-sdk/client-s3'
import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from './testing/freePort.ts'
import { systemClock } from '../clock.ts'
import { ConfigError, type S3Settings } from '../config.ts'
import { FileNameError } from './fileName.ts'
import { createS3Store } from './s3Store.ts'
import { aCompany, newFile, noise, type TestFile } from './testing/newFile.ts'
import { startS3, type TestS3 } from './testing/startS3.ts'

let s3: TestS3
let folder: string
let file: TestFile
const open = (change: Partial<S3Settings> = {}, clock = systemClock) =>
  createS3Store({ settings: { ...s3.settings, ...change }, clock })
beforeAll(async () => {
  s3 = await startS3()
  folder = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
  file = await newFile({ folder, content: noise(1000), extension: 'mp3' })
  await open().put(file.name, file.path)
})
afterAll(async () => {
  await s3.stop()
  await rm(folder, { recursive: true })
})

function newClient(): S3Client {
  const { endpoint = '', region, keys } = s3.settings
  const credentials = { accessKeyId: keys?.id ?? '', secretAccessKey: keys?.secret ?? '' }
  return new S3Client({ endpoint, region, forcePathStyle: true, credentials, requestChecksumCalculation: 'WHEN_REQUIRED' })
}
async function keysBelow(Prefix: string): Promise<(string | undefined)[]> {
  const client = newClient()
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: s3.settings.bucket, Prefix }))
  client.destroy()
  return Contents.map(({ Key }) => Key)
}

const whyNot = async (change: Partial<S3Settings>): Promise<string> => {
  const error: unknown = await open(change).check().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return error instanceof Error ? error.message : ''
}

describe('a store in a bucket', () => {
  it('says that the bucket does not exist', async () => {
    expect(await whyNot({ bucket: 'another' })).toBe(
      `S3_BUCKET: there is no bucket another at ${s3.settings.endpoint}.`,
    )
  })

  it('says that the storage cannot be reached', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`
    expect(await whyNot({ endpoint })).toBe(`S3_ENDPOINT: the storage at ${endpoint} cannot be reached (ECONNREFUSED).`)
  })

  it.each([
    { id: 'S3RVER', secret: 'topsecret' },
    { id: 'topsecret', secret: 'not-to-be-shown' },
  ])('says that the keys are wrong, and shows none of them', async (keys) => {
    expect(await whyNot({ keys })).toBe(
      `S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: ${s3.settings.endpoint} does not accept them for the bucket media.`,
    )
  })

  it('says that the storage answers by something else', async () => {
    const server = createServer((_, response) => response.writeHead(418).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(await whyNot({ endpoint: `http://127.0.0.1:${port}` })).toMatch(/bucket media with status 418/)
    server.close()
  })

  it('does not take a missing bucket for a missing file', async () => {
    await expect(open({ bucket: 'another' }).read(file.name)).rejects.toThrow(/bucket/)
  })

  it('hands out addresses that open one file for a while, to anybody', async () => {
    const url = (await open().presignedUrlOf?.(file.name, { expiresSeconds: 60 })) ?? ''
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(file.content)
    expect(response.headers.get('content-type')).toBe('audio/mpeg')
    expect(response.headers.get('content-disposition')).toBe('inline')
    expect(response.headers.get('cache-control')).toBe('private, max-age=60')
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
    expect(Buffer.from(await part.arrayBuffer())).toEqual(file.content.subarray(10, 20))
    expect(url).not.toContain('not-to-be-shown')
  })

  it('hands out addresses that open nothing else', async () => {
    const url = (await open().presignedUrlOf?.(file.name, { expiresSeconds: 60 })) ?? ''
    const other = await newFile({ folder, content: noise(10, 7) })
    await open().put(other.name, other.path)
    expect((await fetch(url.replace(file.name, other.name))).status).toBe(403)
    expect((await fetch(url.replace('Expires=60', 'Expires=6000'))).status).toBe(403)
    expect((await fetch(url.slice(0, url.indexOf('?')))).status).toBe(403)
  })

  it('gives a CDN copies of public files only, apart from all others, and takes them back', async () => {
    expect(open().publicCopies).toBeUndefined()
    const store = open({ cdnUrl: 'https://cdn.test/media' })
    const { publicCopies } = store
    const secret = await newFile({ folder, content: noise(10, 8) })
    for (const { name, path } of [file, secret]) await store.put(name, path)
    expect(await publicCopies?.publish(file.name)).toBe(`https://cdn.test/media/${file.name}`)
    expect(await publicCopies?.publish(file.name)).toBe(`https://cdn.test/media/${file.name}`)
    expect(await publicCopies?.publish(secret.name.replace(/.{4}$/, '.mp3'))).toBeUndefined()
    await expect(publicCopies?.publish('../x')).rejects.toThrow(FileNameError)
    expect(await keysBelow('public/')).toEqual([`public/${file.name}`])
    const listed: string[] = []
    for await (const { name } of store.list()) listed.push(name)
    expect(listed.filter((name) => name === file.name)).toHaveLength(1)
    await publicCopies?.withdraw(file.name)
    expect(await keysBelow('public/')).toEqual([])
    await publicCopies?.publish(file.name)
    // Also once there is no CDN any more.
    await open().remove(file.name)
    expect(await keysBelow('public/')).toEqual([])
  })

  it('forgets after a day the parts of uploads that nobody finished, and those of others never', async () => {
    const { bucket: Bucket } = s3.settings
    const client = newClient()
    for (const Key of [`${aCompany}/aa/${'aa'.repeat(32)}.mp4`, 'not-ours.bin']) {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: noise(100) }))
    }
    expect(await open().sweep()).toBe(0)
    const inTwoDays = { now: () => new Date(systemClock.now().getTime() + 48 * 3600_000) }
    expect(await open({}, inTwoDays).sweep()).toBe(1)
    expect(await s3.unfinished()).toHaveLength(1)
    client.destroy()
  })
})
