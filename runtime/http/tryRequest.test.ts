import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TriedRequest } from '#shared/api/request.ts'
import { systemClock, systemTimers } from '#runtime/clock.ts'
import { sendRequest } from '#runtime/host/sendRequest.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'

type Seen = { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }

eachDatabase('trying a request', (database) => {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      if (url === '/silent') return
      if (url === '/broken') return request.socket.destroy()
      if (url === '/large') return response.end('x'.repeat(300_000))
      if (url === '/text') return response.writeHead(503, { 'content-type': 'text/plain' }).end('Busy')
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"order":{"total":12.5}}')
    })
  })
  let base = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const set = async (allowPrivate = true) => {
    seen.length = 0
    const api = newApi(database.store, {
      sendRequest: (action) => sendRequest(action, { allowPrivate, clock: systemClock, timers: systemTimers }),
    })
    const editor = await api.newMember('editor')
    const attempt = (body: object) => editor.ask('POST', '/api/requests/try', body)
    const run = async (body: object) => {
      const { status, body: tried } = await attempt(body)
      expect(status, JSON.stringify(tried)).toBe(200)
      return tried as TriedRequest
    }
    return { ...api, editor, attempt, run }
  }

  it('renders what the node would and gives the answer', async () => {
    const { run } = await set()
    const tried = await run({
      method: 'POST',
      url: `${base}/orders/{{ vars.order }}`,
      query: [{ name: 'q', value: '{{ vars.city }}' }],
      headers: [{ name: 'X-Plan', value: '{{ vars.plan }}' }],
      body: { kind: 'json', json: '{ "total": "{{ vars.total }}", "on": "{{ now | date: \\"%Y-%m-%d\\" }}" }' },
      variables: { order: 'A 1/2', city: 'São Paulo', plan: 'gold', total: 12.5 },
    })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/orders/A%201%2F2?q=S%C3%A3o%20Paulo',
        headers: { 'x-plan': 'gold', 'content-type': 'application/json' },
        body: '{"total":12.5,"on":"2026-03-02"}',
      },
    ])
    expect(tried).toMatchObject({
      request: {
        method: 'POST',
        url: `${base}/orders/A%201%2F2?q=S%C3%A3o%20Paulo`,
        headers: { 'X-Plan': 'gold', 'Content-Type': 'application/json' },
      },
      outcome: 'responded',
      status: 200,
      body: { order: { total: 12.5 } },
    })
    expect(tried.durationMs).toBeGreaterThanOrEqual(0)
    expect(tried.message).toMatch(/^The service answered with status 200 in \d+ ms\.$/)
  })

  it('sends keys and passwords, and shows them to nobody', async () => {
    const { run } = await set()
    const tried = await run({
      url: `${base.replace('//', '//ada:swordfish@')}/?api_key=k-123&page=2`,
      headers: [
        { name: 'X-Api-Key', value: 'k-456' },
        { name: 'X-Custom', value: 'Bearer {{ vars.key }}' },
        { name: 'Accept-Language', value: 'fr' },
      ],
      variables: { key: 'k-789' },
    })
    expect(seen).toMatchObject([
      { url: '/?api_key=k-123&page=2', headers: { 'x-api-key': 'k-456', 'x-custom': 'Bearer k-789' } },
    ])
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:swordfish').toString('base64')}`)
    expect(tried.request.headers).toEqual({
      'X-Api-Key': '[hidden]',
      'X-Custom': '[hidden]',
      'Accept-Language': 'fr',
    })
    expect(tried.request.url).toContain('?api_key=[hidden]&page=2')
    expect(JSON.stringify(tried)).not.toMatch(/swordfish|k-\d/)
  })

  it('tells what became of it as an outcome', async () => {
    const { run } = await set()
    expect(await run({ url: `${base}/text` })).toMatchObject({ outcome: 'responded', status: 503, body: 'Busy' })
    expect(await run({ url: `${base}/broken` })).toMatchObject({ outcome: 'network', status: null, body: null })
    expect(await run({ url: `${base}/large` })).toMatchObject({ outcome: 'tooLarge', status: null })
    expect(await run({ url: `${base}/silent`, timeoutSeconds: 1 })).toMatchObject({
      outcome: 'timeout',
      message: 'There was no answer within 1 second.',
    })
    expect(await run({ url: 'ftp://example.test/' })).toMatchObject({
      outcome: 'refused',
      message: 'The request was not sent: the address is not one of http or https.',
    })
    expect(await run({ url: base, method: 'POST', body: { kind: 'json', json: '{' } })).toMatchObject({
      outcome: 'refused',
      message: 'The request was not sent: the body is not JSON.',
    })
  })

  it('reaches no private address unless those are allowed', async () => {
    const { run } = await set(false)
    expect(await run({ url: base })).toMatchObject({ outcome: 'refused', status: null })
    expect(seen).toEqual([])
  })

  it('is for 30 requests a minute and company', async () => {
    const { attempt, clock, newMember } = await set()
    const url = 'ftp://example.test/'
    for (let count = 0; count < 30; count++) expect((await attempt({ url })).status).toBe(200)
    const refused = await attempt({ url })
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await (await newMember('editor')).ask('POST', '/api/requests/try', { url })).status).toBe(200)
    clock.move(61_000)
    expect((await attempt({ url })).status).toBe(200)
  })
})
