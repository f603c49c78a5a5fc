import { expect, it } from 'vitest'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'

type Operation = {
  summary?: string
  requestBody?: { content: Record<string, { schema: { properties: Record<string, object> } }> }
  responses: Record<string, { content?: Record<string, { schema?: object }> }>
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

onPglite('the description of the API', (database) => {
  const read = async () => {
    const api = newApi(database.store)
    return { ...api, document: (await api.ask('GET', '/api/openapi.json')).body as Document }
  }

  it('describes exactly the routes there are', async () => {
    const { app, document } = await read()
    const there = new Set(
      app.routes
        .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
    )
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(new Set(described)).toEqual(there)
  })

  it('gives every route a sentence, an answer and the error shape', async () => {
    const { document } = await read()
    for (const [path, operations] of Object.entries(document.paths))
      for (const [method, { summary, responses }] of Object.entries(operations)) {
        expect([method, path, typeof summary]).toEqual([method, path, 'string'])
        expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true)
        for (const [status, { content }] of Object.entries(responses))
          if (Number(status) >= 400)
            expect([path, status, content?.['application/json']?.schema]).toEqual([
              path,
              status,
              { $ref: '#/components/schemas/Error' },
            ])
      }
  })

  it('tells how files are sent', async () => {
    const { paths } = (await read()).document
    for (const [path, file, fields] of [
      ['/api/uploads/{id}/chunks', 'chunk', []],
      ['/api/content/{itemId}/languages/{language}/file', 'file', ['text', 'trimSilence']],
    ] as const) {
      const { requestBody, responses } = paths[path]?.['post'] ?? { responses: {} }
      const { properties } = requestBody?.content['multipart/form-data']?.schema ?? { properties: {} }
      expect([path, Object.keys(properties)]).toEqual([path, [file, ...fields]])
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['413', '415']))
    }
  })

  it('refers only to schemas that it holds', async () => {
    const { document } = await read()
    const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => !(name in document.components.schemas))).toEqual([])
  })

  it('is readable on a page that loads our own files only', async () => {
    const { ask } = await read()
    const page = await ask('GET', '/api/docs')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
    )
    const files = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(files).toHaveLength(3)
    for (const file of files) {
      const answer = await ask('GET', file)
      expect([file, answer.status, String(answer.body).length > 50]).toEqual([file, 200, true])
    }
    expect((await ask('GET', '/api/docs/package.json')).status).toBe(404)
  })
})
