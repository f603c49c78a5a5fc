import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Hono, type Context } from 'hono'
import { acceptsGzip } from './acceptsGzip.ts'

/** What vite.config.ts leaves in index.html where a nonce belongs. */
const noncePlaceholder = '__CSP_NONCE__'

/** Paths below these are never the editor's: an unknown one is 404 by whoever owns them, not a page. */
const notEditor = /^\/(?:api|media|assets|twilio|web|ivr|healthz|readyz|metrics)(?:\/|$)/

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

type EditorSite = {
  readonly folder: string
  /** The public address is https: browsers are told to keep to it. */
  readonly isHttps?: boolean
  /** Where files of the library may be sent on to. */
  readonly cdnUrl?: string | undefined
  readonly makeNonce?: () => string
}
type BuiltFile = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  gzipped?: Uint8Array<ArrayBuffer>
}

/**
 * The built editor: hashed assets for good, index.html with a fresh nonce for every path that is a page of it. Mount it
 * last, at `/`, without other header middleware around it. The files are read once, so nothing outside the folder can be
 * asked for.
 */
export function serveEditor({ folder, isHttps = false, cdnUrl, makeNonce = randomNonce }: EditorSite) {
  const media = cdnUrl === undefined ? '' : ` ${new URL(cdnUrl).origin}`
  const files = readBuild(folder)
  const page = files.get('/index.html')
  const pageText = page && new TextDecoder().decode(page.bytes)

  return new Hono().on(['GET', 'HEAD'], '*', async (c, next) => {
    const file = files.get(c.req.path)
    if (file && file !== page) {
      c.header(
        'cache-control',
        c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
      )
      return send(c, file)
    }
    // A name with an ending is a file, not a page.
    const isPage = file === page || extname(c.req.path) === ''
    if (notEditor.test(c.req.path) || !isPage) return next()
    if (!pageText) return c.text('The editor is not built yet. `npm start` builds it.\n', 503)
    const nonce = makeNonce()
    for (const [name, value] of pageHeaders(nonce, media)) c.header(name, value)
    if (isHttps) c.header('strict-transport-security', 'max-age=31536000')
    return c.html(pageText.replaceAll(noncePlaceholder, nonce))
  })
}

/**
 * Mantine writes `<style>` elements, hence the nonce; React sets inline styles through the CSSOM, which passes. A policy is held
 * against each address of a redirect (https://www.w3.org/TR/CSP3/#fetch-integration), hence the CDN's origin in `media`.
 */
function pageHeaders(nonce: string, media: string): readonly (readonly [string, string])[] {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:${media}`,
    "font-src 'self'",
    `media-src 'self' blob:${media}`,
    `connect-src 'self'${media}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return [
    ['content-security-policy', policy.join('; ')],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
  ]
}

function send(c: Context, file: BuiltFile) {
  c.header('content-type', file.contentType)
  c.header('x-content-type-options', 'nosniff')
  c.header('vary', 'accept-encoding')
  const isText = /^(?:text|application)\/|svg/.test(file.contentType)
  if (!isText || !acceptsGzip(c.req.header('accept-encoding'))) return c.body(file.bytes)
  file.gzipped ??= new Uint8Array(gzipSync(file.bytes))
  c.header('content-encoding', 'gzip')
  return c.body(file.gzipped)
}

/** By path as it is asked for (`/assets/index-1a2b.js`); empty when nothing is built. */
function readBuild(folder: string): Map<string, BuiltFile> {
  const files = new Map<string, BuiltFile>()
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return files
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const contentType = contentTypes[extname(entry.name)] ?? 'application/octet-stream'
    files.set(`/${relative(folder, path).split(sep).join('/')}`, {
      bytes: new Uint8Array(readFileSync(path)),
      contentType,
    })
  }
  return files
}

/** 128 bits, as CSP asks for. https://www.w3.org/TR/CSP3/#security-nonces */
function randomNonce(): string {
  return randomBytes(16).toString('base64')
}
