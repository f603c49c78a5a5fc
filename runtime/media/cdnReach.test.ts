import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { systemClock } from '../clock.ts'
import { createS3Store } from './s3Store.ts'
import { startS3, type TestS3 } from './testing/startS3.ts'

let s3: TestS3
let client: S3Client
beforeAll(async () => {
  s3 = await startS3()
  const { endpoint = '', region, keys } = s3.settings
  const credentials = { accessKeyId: keys?.id ?? '', secretAccessKey: keys?.secret ?? '' }
  client = new S3Client({ endpoint, region, forcePathStyle: true, credentials })
})
afterAll(async () => {
  client.destroy()
  await s3.stop()
})

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A CDN whose paths below `mounted` are those of the bucket below `origin`. */
const cdnOver = (origin: string, mounted = '/') =>
  listen((request, response) => {
    const path = request.url ?? ''
    const Key = `${origin}${path.slice(mounted.length)}`
    client
      .send(new GetObjectCommand({ Bucket: s3.settings.bucket, Key: path.startsWith(mounted) ? Key : 'none' }))
      .then(async ({ Body }) => response.end(await Body?.transformToByteArray()))
      .catch(() => response.writeHead(404).end())
  })

const look = async (cdnUrl: string, signal = new AbortController().signal) => {
  const store = createS3Store({ settings: { ...s3.settings, cdnUrl }, clock: systemClock })
  try {
    return await store.findExposure?.({ signal })
  } finally {
    store.close()
    // What it is looked for by is not left behind.
    expect((await client.send(new ListObjectsV2Command({ Bucket: s3.settings.bucket }))).Contents ?? []).toEqual([])
  }
}

describe('what a CDN reaches', () => {
  it.each([
    ['', '/', ''],
    ['', '/', '/public'],
    ['', '/media/', '/media'],
    ['', '/media/', '/media/public'],
  ])('is found out where it is more than the copies: origin %j below %j, at %j', async (origin, mounted, path) => {
    const cdn = await cdnOver(origin, mounted)
    expect(await look(`${cdn}${path}`)).toMatch(`${cdn}${mounted}`)
  })

  it('is in order where it is the copies only', async () => {
    expect(await look(await cdnOver('public/'))).toBeUndefined()
    expect(await look(`${await cdnOver('public/', '/media/')}/media`)).toBeUndefined()
  })

  it('is found out also by one that remembers what it did not have', async () => {
    let origin = 'public/'
    const missing = new Set<string>()
    const cdn = await listen((request, response) => {
      const path = request.url ?? ''
      const nothing = () => void (missing.add(path) && response.writeHead(404).end())
      if (missing.has(path)) return nothing()
      client
        .send(new GetObjectCommand({ Bucket: s3.settings.bucket, Key: `${origin}${path.slice(1)}` }))
        .then(async ({ Body }) => response.end(await Body?.transformToByteArray()))
        .catch(nothing)
    })
    expect(await look(cdn)).toBeUndefined()
    origin = ''
    expect(await look(cdn)).toMatch(`${cdn}/`)
  })

  it('is looked for with nothing left of what a process that died had put', async () => {
    const Bucket = s3.settings.bucket
    const names = [`not-for-the-cdn-${randomUUID()}.txt`, 'not-for-the-cdn-plan.pdf']
    for (const Key of names) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const cdnUrl = await cdnOver('public/')
    const lookAfter = async (ms: number) => {
      const clock = { now: () => new Date(systemClock.now().getTime() + ms) }
      const store = createS3Store({ settings: { ...s3.settings, cdnUrl }, clock })
      await store.findExposure?.({ signal: new AbortController().signal })
      store.close()
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
      return Contents.map(({ Key }) => Key)
    }
    // Another process may be looking by it.
    expect(await lookAfter(0)).toEqual(names.toSorted())
    expect(await lookAfter(2 * 3600_000)).toEqual(['not-for-the-cdn-plan.pdf'])
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'not-for-the-cdn-plan.pdf' }))
  })

  it('is told also where what it was found by may not be removed', async () => {
    const put = new Map<string, Buffer>()
    const both = await listen((request, response) => {
      const path = request.url?.replace(/\?.*/, '') ?? ''
      const found = put.get(`/media${path}`)
      if (request.method === 'PUT')
        void buffer(request).then((body) => {
          put.set(path, body)
          response.end()
        })
      else if (request.method === 'GET' && found) response.end(found)
      else response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')
    })
    const keys = { id: 'id', secret: 'secret' }
    const settings = { endpoint: both, bucket: 'media', region: 'us-east-1', keys, cdnUrl: both }
    const store = createS3Store({ settings, clock: systemClock })
    const { signal } = new AbortController()
    expect(await store.findExposure?.({ signal })).toMatch(`${both}/not-for-the-cdn-`)
    store.close()
  })

  it('is not known of one that answers everything alike, or does not answer', async () => {
    expect(await look(await listen((_, response) => response.end('<html>Welcome</html>')))).toBeUndefined()
    expect(await look('http://127.0.0.1:1')).toBeUndefined()
    const stopping = new AbortController()
    const silent = await listen(() => stopping.abort())
    expect(await look(silent, stopping.signal)).toBeUndefined()
  })
})
