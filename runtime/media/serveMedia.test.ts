import { serve } from '@hono/node-server'
import fc from 'fast-check'
import { Hono } from 'hono'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import type { FileStore } from './fileStore.ts'
import { createFolderStore } from './folderStore.ts'
import { createS3Store } from './s3Store.ts'
import { serveMedia, type MediaAccess } from './serveMedia.ts'
import { mediaKeyOf, signMediaUrl } from './signMediaUrl.ts'
import { aCompany, newFile, noise, sha256Of, type TestFile } from './testing/newFile.ts'
import { startS3 } from './testing/startS3.ts'

const widget = 'https://shop.test'
const signingKey = mediaKeyOf('secret')
const logged: unknown[] = []
const log = { info() {}, warn() {}, error: (fields: object) => void logged.push(fields) }
const access = new Map<string, MediaAccess>()
const siteOf = (store: FileStore) => ({
  store,
  accessOf: async (_: string, name: string) => access.get(name) ?? 'missing',
  signingKey,
  corsOrigins: [widget],
  clock: systemClock,
  log,
})
const appOf = (store: FileStore) =>
  new Hono().route('/media', serveMedia(siteOf(store))).notFound((c) => c.json({ code: 'nobody' }, 404))

type Reply = { status: number; headers: IncomingMessage['headers']; body: Buffer }
type Ask = { method?: string; headers?: Record<string, string> }

let mediaDir: string
let folder: string
let s3: Awaited<ReturnType<typeof startS3>>
let secretFile: TestFile
let call: TestFile
let video: TestFile
let empty: TestFile
let unknown: TestFile
let gone: TestFile
beforeAll(async () => {
  mediaDir = await mkdtemp(join(tmpdir(), 'patchbay-serve-'))
  folder = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
  s3 = await startS3()
  const make = async (who: MediaAccess, bytes: number, extension: string) => {
    const file = await newFile({ folder, content: noise(bytes, bytes), extension })
    access.set(file.name, who)
    return file
  }
  video = await make('public', 200_000, 'mp4')
  empty = await make('public', 0, 'vtt')
  unknown = await make('public', 50, 'svg')
  secretFile = await make('private', 1_000, 'wav')
  call = await make('recording', 2_000, 'wav')
  gone = await make('public', 10, 'png')
})
afterAll(async () => {
  await s3.stop()
  await rm(mediaDir, { recursive: true })
  await rm(folder, { recursive: true })
})

const places: Readonly<Record<string, () => FileStore>> = {
  folder: () => createFolderStore({ mediaDir, clock: systemClock }),
  bucket: () => createS3Store({ settings: s3.settings, clock: systemClock }),
}

describe.each(Object.entries(places))('media from a %s', (_, open) => {
  let store: FileStore
  let server: Server
  let port: number
  /** Node's own client: it sends paths, names and ranges as they are. */
  const ask = (path: string, { method = 'GET', headers = {} }: Ask = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
        buffer(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        )
      })
      sent.once('error', reject).end()
    })
  const get = (file: TestFile, headers: Record<string, string> = {}) => ask(`/media/${file.name}`, { headers })

  beforeAll(async () => {
    store = open()
    for (const { name, path } of [video, empty, unknown, secretFile, call]) await store.put(name, path)
    server = serve({ fetch: appOf(store).fetch, port: 0, hostname: '127.0.0.1' }) as Server
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    store.close()
  })

  it('gives the whole file, to be kept for good', async () => {
    const { status, headers, body } = await get(video)
    expect(status).toBe(200)
    expect(body).toEqual(video.content)
    expect(headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '200000',
      'accept-ranges': 'bytes',
      etag: `"${sha256Of(video.content)}"`,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
      vary: 'Origin',
    })
    expect(headers['last-modified']).toMatch(/ GMT$/)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('answers HEAD with the same headers and no body', async () => {
    const whole = await get(video)
    const head = await ask(`/media/${video.name}`, { method: 'HEAD', headers: { range: 'bytes=0-1' } })
    expect(head.status).toBe(200)
    expect(head.body).toHaveLength(0)
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' })
  })

  it('gives a part', async () => {
    const { status, headers, body } = await get(video, { range: 'bytes=1000-1999' })
    expect(status).toBe(206)
    expect(body).toEqual(video.content.subarray(1000, 2000))
    expect(headers).toMatchObject({
      'content-range': 'bytes 1000-1999/200000',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      etag: `"${sha256Of(video.content)}"`,
      'content-type': 'video/mp4',
    })
  })

  it.each(['bytes=0-1,5-9', 'bytes=9-5', 'bytes=x', 'lines=0-1'])('gives everything for %s', async (range) => {
    const { status, headers, body } = await get(video, { range })
    expect(status).toBe(200)
    expect(headers).not.toHaveProperty('content-range')
    expect(body).toHaveLength(200_000)
  })

  it.each(['bytes=200000-', 'bytes=200000-200001', 'bytes=-0'])('has nothing for %s', async (range) => {
    const { status, headers, body } = await get(video, { range })
    expect(status).toBe(416)
    expect(headers).toMatchObject({ 'content-range': 'bytes */200000', 'cache-control': 'no-store' })
    expect(JSON.parse(body.toString())).toEqual({
      code: 'range_not_satisfiable',
      message: 'The file has 200000 bytes, and the range begins beyond them.',
    })
  })

  it('gives an empty file', async () => {
    const { status, headers, body } = await get(empty)
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0])
    expect(headers['content-type']).toBe('text/vtt; charset=utf-8')
    expect((await get(empty, { range: 'bytes=0-' })).headers['content-range']).toBe('bytes */0')
  })

  it('has an unknown type downloaded, never shown', async () => {
    const { headers } = await get(unknown)
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    })
  })

  it.each(['"TAG"', 'W/"TAG"', '"other", "TAG"', '*'])('has nothing new for If-None-Match %s', async (pattern) => {
    const tag = pattern.replace('TAG', sha256Of(video.content))
    const { status, headers, body } = await get(video, { 'if-none-match': tag, range: 'bytes=0-1' })
    expect([status, body.length]).toEqual([304, 0])
    expect(headers).toMatchObject({
      etag: `"${sha256Of(video.content)}"`,
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(headers).not.toHaveProperty('content-length')
  })

  it('gives the file when If-None-Match names another, whatever the date says', async () => {
    const later = new Date(systemClock.now().getTime() + 3600_000).toUTCString()
    expect((await get(video, { 'if-none-match': '"other"', 'if-modified-since': later })).status).toBe(200)
    expect((await get(video, { 'if-modified-since': later })).status).toBe(304)
    expect((await get(video, { 'if-modified-since': new Date(0).toUTCString() })).status).toBe(200)
    expect((await get(video, { 'if-modified-since': 'yesterday' })).status).toBe(200)
  })

  it('refuses If-Match of another file', async () => {
    expect((await get(video, { 'if-match': '"other"' })).status).toBe(412)
    expect((await get(video, { 'if-match': `"other", "${sha256Of(video.content)}"` })).status).toBe(200)
    expect((await get(video, { 'if-match': `W/"${sha256Of(video.content)}"` })).status).toBe(412)
  })

  it('gives a part by If-Range only of the same file', async () => {
    const lastModified = String((await get(video)).headers['last-modified'])
    const statusOf = async (ifRange: string) => (await get(video, { range: 'bytes=0-9', 'if-range': ifRange })).status
    expect(await statusOf(`"${sha256Of(video.content)}"`)).toBe(206)
    expect(await statusOf(lastModified)).toBe(206)
    expect(await statusOf(`W/"${sha256Of(video.content)}"`)).toBe(200)
    expect(await statusOf('"other"')).toBe(200)
    expect(await statusOf(new Date(Date.parse(lastModified) + 1000).toUTCString())).toBe(200)
    expect(await statusOf(new Date(0).toUTCString())).toBe(200)
  })

  it('gives parts as a slice does, whatever range is asked for', async () => {
    const bytes = video.content.length
    const position = fc.oneof(fc.nat(bytes + 10), fc.nat(20), fc.integer({ min: bytes - 20, max: bytes + 20 }))
    const range = fc.oneof(
      fc.record({ first: position, last: position }),
      fc.record({ first: position }),
      fc.record({ last: position }),
    )
    /** Written anew by the words of RFC 9110 §14.1.2. */
    const expected = ({ first, last }: { first?: number; last?: number }): Buffer | 'none' | 'all' => {
      if (first === undefined) return last ? video.content.subarray(-last) : 'none'
      if (last !== undefined && last < first) return 'all'
      if (first >= bytes) return 'none'
      return video.content.subarray(first, last === undefined ? undefined : last + 1)
    }
    await fc.assert(
      fc.asyncProperty(range, async (asked: { first?: number; last?: number }) => {
        const { status, headers, body } = await get(video, { range: `bytes=${asked.first ?? ''}-${asked.last ?? ''}` })
        const wanted = expected(asked)
        expect(status).toBe(wanted === 'none' ? 416 : wanted === 'all' ? 200 : 206)
        if (wanted === 'all') expect(body.equals(video.content)).toBe(true)
        if (typeof wanted === 'string') return
        expect(body.equals(wanted)).toBe(true)
        expect(headers['content-length']).toBe(String(wanted.length))
        const start = asked.first ?? bytes - wanted.length
        expect(headers['content-range']).toBe(`bytes ${start}-${start + wanted.length - 1}/${bytes}`)
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    ['a file without a row', () => `/media/${aCompany}/ab/${'ab'.repeat(32)}.wav`],
    ['a row without a file', () => `/media/${gone.name}`],
    ['dots', () => `/media/${aCompany}/../../secret`],
    ['written dots', () => `/media/${aCompany}/%2e%2e/%2e%2e%2fetc%2fpasswd`],
    ['a written slash', () => `/media/${aCompany}/ab/..%2f..%2fREADME.md`],
    ['a written NUL', () => `/media/${video.name}%00`],
    ['a broken escape', () => `/media/${aCompany}/ab/%zz`],
    ['capitals', () => `/media/${video.name.toUpperCase()}`],
    ['incoming files', () => `/media/.incoming/ab/x.part`],
  ])('has no %s', async (_, path) => {
    const { status, body } = await ask(path())
    expect(status).toBe(404)
    expect(JSON.parse(body.toString())).toMatchObject({ code: expect.stringMatching(/^(not_found|nobody)$/) })
  })

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    const { status, headers } = await ask(`/media/${video.name}`, { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  it.each([
    ['a private file', () => secretFile],
    ["a caller's recording", () => call],
  ])('gives %s by a signed address only', async (_, which) => {
    const file = which()
    const code = async (path: string) => {
      const { status, headers, body } = await ask(path)
      expect([status, headers['cache-control']]).toEqual([403, 'no-store'])
      return (JSON.parse(body.toString()) as { code: string }).code
    }
    const sign = (name: string, inMs: number) =>
      signMediaUrl({ key: signingKey, name, expiresAt: new Date(systemClock.now().getTime() + inMs) })
    const url = sign(file.name, 60_000)
    const { status, headers, body } = await ask(url)
    expect([status, body.equals(file.content)]).toEqual([200, true])
    if (file === call) expect(headers['cache-control']).toBe('private, no-store')
    else {
      const maxAge = Number(/^private, max-age=(\d+)$/.exec(headers['cache-control'] ?? '')?.[1])
      expect(maxAge).toBeGreaterThan(50)
      expect(maxAge).toBeLessThanOrEqual(60)
    }
    expect((await ask(url, { headers: { range: 'bytes=0-9' } })).status).toBe(206)
    expect((await ask(url, { method: 'HEAD' })).status).toBe(200)

    expect(await code(`/media/${file.name}`)).toBe('signature_missing')
    expect(await code(sign(file.name, -2_000))).toBe('signature_expired')
    expect(await code(url.replace(/expires=\d/, 'expires=9'))).toBe('signature_wrong')
    expect(await code(sign(video.name, 60_000).replace(video.name, file.name))).toBe('signature_wrong')
    const head = await ask(`/media/${file.name}`, { method: 'HEAD' })
    expect([head.status, head.body.length]).toEqual([403, 0])
  })

  it('lets the pages of configured origins read', async () => {
    for (const range of ['bytes=0-1', 'bytes=300000-']) {
      const { headers } = await get(video, { origin: widget, range })
      expect(headers).toMatchObject({
        'access-control-allow-origin': widget,
        'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified',
        vary: 'Origin',
      })
    }
    const { headers } = await get(video, { origin: 'https://elsewhere.test' })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers.vary).toBe('Origin')
  })

  it('answers what browsers ask before they ask for a part', async () => {
    const preflight = (origin: string) =>
      ask(`/media/${video.name}`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' },
      })
    const { status, headers } = await preflight(widget)
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': widget,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('Range'),
      'access-control-max-age': '86400',
    })
    expect((await preflight('https://elsewhere.test')).headers).not.toHaveProperty('access-control-allow-headers')
  })

  it('answers the same without node-server', async () => {
    const app = appOf(store)
    const part = await app.request(`/media/${video.name}`, { headers: { range: 'bytes=5-9' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(video.content.subarray(5, 10))
    const head = await app.request(`/media/${video.name}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '200000'])
    expect((await app.request(`/media/${secretFile.name}`)).status).toBe(403)
  })
})

describe('serveMedia', () => {
  const listen = async (site: Parameters<typeof serveMedia>[0]) => {
    const server = serve({
      fetch: new Hono().route('/media', serveMedia(site)).fetch,
      port: 0,
      hostname: '127.0.0.1',
    }) as Server
    await once(server, 'listening')
    const address = server.address()
    return { server, port: typeof address === 'object' && address ? address.port : 0 }
  }

  it('closes the file when the client goes away', async () => {
    const store = createFolderStore({ mediaDir, clock: systemClock })
    const large = await newFile({ folder, content: noise(30 * 2 ** 20, 5), extension: 'webm' })
    access.set(large.name, 'public')
    await store.put(large.name, large.path)
    const opened: Readable[] = []
    const { server, port } = await listen({
      ...siteOf(store),
      store: {
        ...store,
        async read(...how) {
          const stream = await store.read(...how)
          if (stream) opened.push(stream)
          return stream
        },
      },
    })
    const sent = request({ port, host: '127.0.0.1', path: `/media/${large.name}` }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    await once(response, 'readable')
    const [stream] = opened
    expect(stream?.closed).toBe(false)
    const closed = new Promise((resolve) => stream?.once('close', resolve))
    sent.destroy()
    await closed
    expect(stream?.destroyed).toBe(true)
    expect(logged).toEqual([])

    // HEAD and 304 open nothing.
    await fetch(`http://127.0.0.1:${port}/media/${large.name}`, { method: 'HEAD' })
    await fetch(`http://127.0.0.1:${port}/media/${large.name}`, { headers: { 'if-none-match': '*' } })
    expect(opened).toHaveLength(1)
    server.closeAllConnections()
    server.close()
  })

  it('notices that a file is gone whose size it remembers', async () => {
    const store = createFolderStore({ mediaDir, clock: systemClock })
    const file = await newFile({ folder, content: noise(77, 7) })
    access.set(file.name, 'public')
    await store.put(file.name, file.path)
    const app = appOf(store)
    expect((await app.request(`/media/${file.name}`)).status).toBe(200)
    await store.remove(file.name)
    expect((await app.request(`/media/${file.name}`)).status).toBe(404)
    expect((await app.request(`/media/${file.name}`, { method: 'HEAD' })).status).toBe(404)
  })

  it('cuts the client off when the file fails in its middle, and says so in the log', async () => {
    const store = createFolderStore({ mediaDir, clock: systemClock })
    await store.put(video.name, video.path)
    const { server, port } = await listen({
      ...siteOf(store),
      store: {
        ...store,
        async read(name) {
          const stream = await store.read(name)
          stream?.once('data', () => stream.destroy(new Error('The disk is gone.')))
          stream?.pause()
          return stream
        },
      },
    })
    const response = await fetch(`http://127.0.0.1:${port}/media/${video.name}`)
    await expect(response.arrayBuffer()).rejects.toThrow()
    expect(logged.splice(0)).toMatchObject([{ err: { message: 'The disk is gone.' } }])
    server.closeAllConnections()
    server.close()
  })

  it('sends for public files to the CDN, for private ones never', async () => {
    const settings = { ...s3.settings, cdnUrl: 'https://cdn.test' }
    const store = createS3Store({ settings, clock: systemClock })
    for (const { name, path } of [video, secretFile]) await store.put(name, path)
    const app = appOf(store)
    const response = await app.request(`/media/${video.name}`, { headers: { origin: widget } })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(`https://cdn.test/${video.name}`)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    expect(response.headers.get('access-control-allow-origin')).toBe(widget)
    expect((await app.request(`/media/${secretFile.name}`)).status).toBe(403)
    const expiresAt = new Date(systemClock.now().getTime() + 60_000)
    const signed = await app.request(signMediaUrl({ key: signingKey, name: secretFile.name, expiresAt }))
    expect(signed.status).toBe(200)
    expect(Buffer.from(await signed.arrayBuffer())).toEqual(secretFile.content)
    const copied: string[] = []
    for await (const name of store.publicCopies?.list() ?? []) copied.push(name)
    expect(copied).toEqual([video.name])
  })

  it('takes a copy back that was made while its file became private', async () => {
    const folderStore = createFolderStore({ mediaDir, clock: systemClock })
    const late = await newFile({ folder, content: noise(78, 8) })
    access.set(late.name, 'public')
    await folderStore.put(late.name, late.path)
    const there = new Set<string>()
    const publicCopies: FileStore['publicCopies'] = {
      publish: async (name) => {
        access.set(name, 'private')
        there.add(name)
        return `https://cdn.test/${name}`
      },
      withdraw: async (name) => void there.delete(name),
      async *list() {
        yield* there
      },
    }
    const app = appOf({ ...folderStore, publicCopies })
    expect((await app.request(`/media/${late.name}`)).status).toBe(403)
    expect([...there]).toEqual([])
  })

  it('says nothing of origins when none is configured', async () => {
    const store = createFolderStore({ mediaDir, clock: systemClock })
    await store.put(video.name, video.path)
    const app = new Hono().route('/media', serveMedia({ ...siteOf(store), corsOrigins: [] }))
    const response = await app.request(`/media/${video.name}`, { headers: { origin: widget } })
    expect(response.headers.get('vary')).toBeNull()
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    await response.body?.cancel()
  })

  it('never shows what lies beside the stored files', async () => {
    await writeFile(join(mediaDir, 'README.md'), 'not yours')
    const app = appOf(createFolderStore({ mediaDir, clock: systemClock }))
    for (const path of ['/media/README.md', '/media/x/y/..%2F..%2FREADME.md'])
      expect((await app.request(path)).status).toBe(404)
  })
})
