import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Hono, type Context } from 'hono'
import { operation } from './operation.ts'
import { NotFoundError } from './problemError.ts'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Patchbay API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`
const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })\n`

/** Files of the package that the page loads, and nothing else of it. */
const types: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

/** The OpenAPI document and a page to read it on, from our own files: no other host is asked. */
export const docsRoutes = ({ document }: { document: (c: Context) => Promise<object> }) => {
  const require = createRequire(import.meta.url)
  const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  const fileOf = (name: string) => {
    const known = files.get(name)
    if (known) return known
    const reading = readFile(require.resolve(`swagger-ui-dist/${name}`)).then((bytes) => new Uint8Array(bytes))
    files.set(name, reading)
    return reading
  }
  return new Hono()
    .get('/openapi.json', operation('This description', { type: 'application/json' }), async (c) =>
      c.json(await document(c)),
    )
    .get('/docs', operation('This description as a page', { type: 'text/html' }), (c) => c.html(page))
    .get('/docs/:file', operation('Files of that page', { type: 'text/javascript', errors: [404] }), async (c) => {
      const name = c.req.param('file')
      if (name === 'start.js') return c.body(start, 200, { 'Content-Type': 'text/javascript; charset=utf-8' })
      const type = Object.hasOwn(types, name) ? types[name] : undefined
      if (type === undefined) throw new NotFoundError('file', name.slice(0, 50))
      return c.body(await fileOf(name), 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400' })
    })
}
