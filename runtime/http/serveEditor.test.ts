import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptsGzip } from './acceptsGzip.ts'
import { serveEditor } from './serveEditor.ts'

let folder: string
let app: Hono
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'editor-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(
    join(folder, 'index.html'),
    '<script nonce="__CSP_NONCE__"></script><style nonce="__CSP_NONCE__"></style>',
  )
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'let a = 1')
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
  writeFileSync(join(folder, '..', 'outside.txt'), 'outside')
  app = new Hono().route('/', serveEditor({ folder })).notFound((c) => c.json({ code: 'not_found' }, 404))
})
afterAll(() => {
  rmSync(join(folder, '..', 'outside.txt'))
  rmSync(folder, { recursive: true })
})

describe('serveEditor', () => {
  it.each(['/', '/index.html', '/flows', '/flows/0b8f/versions/3'])('answers %s with the page', async (path) => {
    const response = await app.request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('puts one fresh nonce into the page and its policy', async () => {
    const nonceOf = async (): Promise<string | undefined> => {
      const response = await app.request('/')
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1]
      expect(await response.text()).toBe(`<script nonce="${nonce}"></script><style nonce="${nonce}"></style>`)
      return nonce
    }
    const first = await nonceOf()
    expect(first).toMatch(/^[\w+/]{22}==$/)
    expect(await nonceOf()).not.toBe(first)
  })

  it('allows neither inline scripts nor eval nor frames', async () => {
    const policy = (await app.request('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('lets hashed assets be kept for good', async () => {
    const response = await app.request('/assets/index-1.js')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await response.text()).toBe('let a = 1')
  })

  it('compresses for those who accept it', async () => {
    const response = await app.request('/assets/index-1.js', { headers: { 'accept-encoding': 'br, gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe('let a = 1')
  })

  it.each([
    '/api',
    '/api/nothing',
    '/assets/gone-2.js',
    '/media/gone',
    '/twilio/voice',
    '/metrics',
    '/favicon.ico',
    '/..%2foutside.txt',
    '/assets/../../outside.txt',
  ])('leaves %s to others', async (path) => {
    const response = await app.request(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ code: 'not_found' })
  })

  it('answers HEAD and leaves other methods to others', async () => {
    expect((await app.request('/flows', { method: 'HEAD' })).status).toBe(200)
    expect((await app.request('/flows', { method: 'POST' })).status).toBe(404)
  })

  it('lets the page show, play and read what is sent on to the CDN, and nothing else from elsewhere', async () => {
    const site = serveEditor({ folder, cdnUrl: 'https://cdn.example.test/media' })
    const policy = (await site.request('/content')).headers.get('content-security-policy') ?? ''
    const from = 'https://cdn.example.test'
    const open = policy.split('; ').filter((one) => one.includes(from))
    expect(open).toEqual([
      `img-src 'self' data: blob: ${from}`,
      `media-src 'self' blob: ${from}`,
      `connect-src 'self' ${from}`,
    ])
    expect((await app.request('/')).headers.get('content-security-policy')).not.toContain('https:')
  })

  it('says so when nothing is built', async () => {
    const response = await serveEditor({ folder: join(folder, 'none') }).request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('not built')
  })
})

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['br', false],
    ['gzip', true],
    ['GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['*', true],
    ['*;q=0, gzip', true],
    ['gzip; q=0.0, *', false],
  ])('takes %j as %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected)
  })
})
