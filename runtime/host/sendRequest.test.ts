import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { RequestAction } from '#shared/run/action.ts'
import { systemClock, type Timers } from '../clock.ts'
import { isPublicAddress } from './publicAddress.ts'
import { maxAnswerBytes, sendRequest, type Lookup } from './sendRequest.ts'

type Seen = { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }
type Handler = (response: ServerResponse, seen: Seen, count: number) => void

const open: { close(): void }[] = []
afterEach(() => open.splice(0).forEach((server) => server.close()))

/** A small real server; `seen` is what reached it, in order. */
async function serve(handle: Handler) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      handle(response, seen[seen.length - 1] ?? { method, url, headers, body: '' }, seen.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  const { port } = server.address() as AddressInfo
  return { seen, port, url: `http://127.0.0.1:${port}` }
}

const json = (response: ServerResponse, body: string, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body)
const redirect = (response: ServerResponse, location: string, status = 302) =>
  response.writeHead(status, { location }).end()

/** Backoffs pass at once; the timeout passes when told to. */
function manualTimers() {
  const waiting = new Set<() => void>()
  const timers: Timers = {
    after(ms, run) {
      if (ms < 1000) queueMicrotask(run)
      else waiting.add(run)
      return () => void waiting.delete(run)
    },
    every: () => () => undefined,
  }
  return { timers, expire: () => waiting.forEach((run) => run()), waiting }
}

const action = (change: Partial<RequestAction>): RequestAction => ({
  kind: 'request',
  key: 's1:4:0',
  method: 'GET',
  url: 'http://127.0.0.1/',
  headers: {},
  timeoutSeconds: 8,
  retries: 0,
  isRepeatable: true,
  holdPrompt: [],
  ...change,
})
const lookupOf =
  (addresses: Record<string, readonly string[]>): Lookup =>
  async (name) => {
    const found = addresses[name]
    if (!found) throw new Error('ENOTFOUND')
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
const send = (change: Partial<RequestAction>, options: Partial<Parameters<typeof sendRequest>[1]> = {}) =>
  sendRequest(action(change), { allowPrivate: true, clock: systemClock, timers: manualTimers().timers, ...options })

describe('sendRequest', () => {
  it('sends method, query, headers and body, and reads JSON', async () => {
    const server = await serve((response) => json(response, '{"total":12.5}'))
    const answer = await send({
      method: 'POST',
      url: `${server.url}/orders?a=1`,
      headers: { 'X-Shop': 'north', 'Content-Type': 'application/json' },
      body: '{"name":"Zoë"}',
    })
    expect(answer).toEqual({
      kind: 'responded',
      key: 's1:4:0',
      status: 200,
      body: { total: 12.5 },
      durationMs: expect.any(Number),
    })
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        url: '/orders?a=1',
        body: '{"name":"Zoë"}',
        headers: {
          'x-shop': 'north',
          'content-type': 'application/json',
          'idempotency-key': 's1:4:0',
          'content-length': '15',
        },
      },
    ])
  })

  it('gives any status as the answer', async () => {
    const server = await serve((response) => json(response, '{"error":"none"}', 404))
    expect(await send({ url: server.url })).toMatchObject({ kind: 'responded', status: 404, body: { error: 'none' } })
  })

  it.each([
    ['text as text', 'text/plain', 'plain', 'plain'],
    ['broken JSON as text', 'application/json', '{"a":', '{"a":'],
    ['JSON of a vendor type', 'application/vnd.shop+json', '[1]', [1]],
    ['a JSON null', 'application/json', 'null', null],
    ['NUL and lone surrogates as clean text', 'application/json', '{"a\\u0000":"x\\u0000\\ud800y"}', { a: 'x\ufffdy' }],
    [
      'JSON nested too deep as text',
      'application/json',
      '['.repeat(300) + ']'.repeat(300),
      '['.repeat(300) + ']'.repeat(300),
    ],
  ])('reads %s', async (_what, type, body, expected) => {
    const server = await serve((response) => response.writeHead(200, { 'content-type': type }).end(body))
    expect(await send({ url: server.url })).toMatchObject({ kind: 'responded', body: expected })
  })

  it('reads other charsets and compressed answers', async () => {
    const server = await serve((response, { url }) =>
      url === '/latin'
        ? response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0x5a, 0xeb]))
        : response
            .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
            .end(gzipSync('{"a":1}')),
    )
    expect(await send({ url: `${server.url}/latin` })).toMatchObject({ body: 'Zë' })
    expect(await send({ url: `${server.url}/gzip` })).toMatchObject({ body: { a: 1 } })
  })

  it('refuses an answer above 256 KB, announced, chunked or packed', async () => {
    const large = Buffer.alloc(maxAnswerBytes + 1, 'a')
    const server = await serve((response, { url }) => {
      if (url === '/announced') response.writeHead(200, { 'content-length': large.length }).end(large)
      else if (url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large))
      else {
        response.write(large.subarray(0, 1000))
        response.end(large.subarray(1000))
      }
    })
    for (const path of ['announced', 'chunked', 'packed'])
      expect(await send({ url: `${server.url}/${path}` })).toMatchObject({ kind: 'requestFailed', reason: 'tooLarge' })
    expect(server.seen).toHaveLength(3)
  })

  it('takes an answer of exactly 256 KB', async () => {
    const server = await serve((response) => response.end(Buffer.alloc(maxAnswerBytes, 'a')))
    expect(await send({ url: server.url })).toMatchObject({ kind: 'responded', status: 200 })
  })

  describe('time', () => {
    it('gives up when the time is over, whatever the server does', async () => {
      const { timers, expire, waiting } = manualTimers()
      const server = await serve((response, { url }) => {
        if (url === '/body') response.write('half')
        expire()
      })
      expect(await send({ url: `${server.url}/head` }, { timers })).toMatchObject({
        kind: 'requestFailed',
        reason: 'timeout',
      })
      expect(await send({ url: `${server.url}/body`, retries: 3 }, { timers })).toMatchObject({ reason: 'timeout' })
      expect(server.seen).toHaveLength(2)
      expect(waiting.size).toBe(0)
    })

    it('gives up on a name that never resolves', async () => {
      const { timers, expire } = manualTimers()
      const lookup: Lookup = () => {
        queueMicrotask(expire)
        return new Promise(() => undefined)
      }
      expect(await send({ url: 'http://slow.test/' }, { timers, lookup })).toMatchObject({ reason: 'timeout' })
    })

    it('does not know the outcome when the process stops meanwhile', async () => {
      const stopping = new AbortController()
      const server = await serve(() => stopping.abort())
      expect(await send({ url: server.url, method: 'POST' }, { signal: stopping.signal })).toMatchObject({
        reason: 'unknown',
      })
    })

    it('begins no further try that cannot end in time', async () => {
      const server = await serve((response) => json(response, '{}', 503))
      let now = 0
      const clock = { now: () => new Date((now += 800)) }
      expect(await send({ url: server.url, retries: 3, timeoutSeconds: 1 }, { clock })).toMatchObject({
        kind: 'responded',
        status: 503,
      })
      expect(server.seen).toHaveLength(1)
    })
  })

  describe('further tries', () => {
    it('repeats what may be repeated after 5xx, with the same key', async () => {
      const server = await serve((response, _seen, count) => json(response, '{}', count < 3 ? 503 : 200))
      expect(await send({ url: server.url, retries: 3 })).toMatchObject({ status: 200 })
      expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['s1:4:0', 's1:4:0', 's1:4:0'])
    })

    it('gives the last answer once the tries are spent', async () => {
      const server = await serve((response) => json(response, '{}', 500))
      expect(await send({ url: server.url, retries: 2 })).toMatchObject({ status: 500 })
      expect(server.seen).toHaveLength(3)
    })

    it('repeats after a connection that broke', async () => {
      const server = await serve((response, _seen, count) => (count === 1 ? response.destroy() : json(response, '{}')))
      expect(await send({ url: server.url, retries: 1 })).toMatchObject({ status: 200 })
    })

    it('does not repeat 4xx', async () => {
      const server = await serve((response) => json(response, '{}', 429))
      expect(await send({ url: server.url, retries: 3 })).toMatchObject({ status: 429 })
      expect(server.seen).toHaveLength(1)
    })

    it('never sends twice what may not be, once it was connected', async () => {
      const server = await serve((response, { url }) =>
        url === '/broken' ? response.destroy() : json(response, '{}', 503),
      )
      const once = { method: 'POST' as const, isRepeatable: false, retries: 3 }
      expect(await send({ ...once, url: `${server.url}/broken` })).toMatchObject({
        kind: 'requestFailed',
        reason: 'network',
      })
      expect(await send({ ...once, url: `${server.url}/busy` })).toMatchObject({ status: 503 })
      expect(server.seen).toHaveLength(2)
    })

    it('tries anything again that reached nobody', async () => {
      const server = await serve((response) => json(response, '{}'))
      let asked = 0
      const lookup: Lookup = async () => {
        if (++asked < 3) throw new Error('EAI_AGAIN')
        return [{ address: '127.0.0.1', family: 4 }]
      }
      const answer = await send(
        { method: 'POST', isRepeatable: false, retries: 3, url: `http://shop.test:${server.port}/` },
        { lookup },
      )
      expect(answer).toMatchObject({ status: 200 })
      expect(server.seen).toHaveLength(1)
    })

    it('reports a network failure when nobody listens', async () => {
      const server = await serve(() => undefined)
      open.splice(0).forEach((each) => each.close())
      expect(await send({ url: server.url, retries: 1 })).toMatchObject({ kind: 'requestFailed', reason: 'network' })
    })
  })

  describe('redirects', () => {
    it('follows them, turning a POST into a GET unless told to keep it', async () => {
      const server = await serve((response, { url }) => {
        if (url === '/303') redirect(response, '/end', 303)
        else if (url === '/307') redirect(response, '/end', 307)
        else json(response, '{}')
      })
      const post = {
        method: 'POST' as const,
        body: 'a=1',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }
      await send({ ...post, url: `${server.url}/303` })
      await send({ ...post, url: `${server.url}/307` })
      const ends = server.seen.filter(({ url }) => url === '/end')
      expect(ends).toMatchObject([
        { method: 'GET', body: '' },
        { method: 'POST', body: 'a=1' },
      ])
      expect(ends[0]?.headers['content-type']).toBeUndefined()
    })

    it('follows five and no more', async () => {
      const server = await serve((response, { url }) => {
        const left = Number(url?.slice(1))
        if (left === 0) json(response, '{}')
        else redirect(response, `/${left - 1}`)
      })
      expect(await send({ url: `${server.url}/5` })).toMatchObject({ status: 200 })
      expect(await send({ url: `${server.url}/6` })).toMatchObject({ kind: 'requestFailed', reason: 'refused' })
    })

    it('leaves keys behind at another origin, and only there', async () => {
      const other = await serve((response) => json(response, '{}'))
      const first = await serve((response, { url }) => {
        if (url === '/away') redirect(response, `${other.url}/`)
        else if (url === '/here') redirect(response, '/end')
        else json(response, '{}')
      })
      const headers = {
        Authorization: 'Bearer planted',
        'X-Api-Key': 'planted',
        Cookie: 'a=planted',
        Accept: 'text/csv',
      }
      await send({ url: `${first.url}/away`, headers })
      await send({ url: `${first.url}/here`, headers })
      expect(JSON.stringify(other.seen)).not.toContain('planted')
      expect(other.seen[0]?.headers.accept).toBe('text/csv')
      expect(first.seen.at(-1)?.headers).toMatchObject({ authorization: 'Bearer planted', 'x-api-key': 'planted' })
    })

    it('takes a redirect without an address as the answer', async () => {
      const server = await serve((response) => response.writeHead(302).end())
      expect(await send({ url: server.url })).toMatchObject({ kind: 'responded', status: 302 })
    })
  })

  describe('addresses that are not public', () => {
    it.each([
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://169.254.169.254/latest/meta-data/',
      'http://user:word@10.1.2.3/',
    ])('refuses %s', async (url) => {
      expect(await send({ url, retries: 3 }, { allowPrivate: false })).toMatchObject({
        kind: 'requestFailed',
        reason: 'refused',
      })
    })

    it('refuses a name that leads to one, also beside a public address', async () => {
      const lookup = lookupOf({
        'inner.test': ['10.0.0.1'],
        'mixed.test': ['93.184.216.34', '10.0.0.1'],
        'six.test': ['fd00::1'],
      })
      for (const name of ['inner.test', 'mixed.test', 'six.test'])
        expect(await send({ url: `https://${name}/` }, { allowPrivate: false, lookup })).toMatchObject({
          reason: 'refused',
        })
    })

    it('refuses localhost with the resolver of the system', async () => {
      const server = await serve((response) => json(response, '{}'))
      expect(await send({ url: `http://localhost:${server.port}/` }, { allowPrivate: false })).toMatchObject({
        reason: 'refused',
      })
      expect(server.seen).toEqual([])
    })

    /** The test's own server stands for a public one; all else is judged as always. */
    const asPublic = {
      allowPrivate: false,
      isPublic: (address: string) => address === '127.0.0.1' || isPublicAddress(address),
    }

    it('judges a name again at every connection, so that an answer changed meanwhile does not pass', async () => {
      const server = await serve((response) => redirect(response, `http://shop.test:${server.port}/again`))
      let asked = 0
      const lookup: Lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
      expect(await send({ url: `http://shop.test:${server.port}/` }, { ...asPublic, lookup })).toMatchObject({
        reason: 'refused',
      })
      expect(server.seen).toHaveLength(1)
      expect(asked).toBe(2)
    })

    it.each(['http://127.0.0.2:1/', 'http://10.0.0.1/', 'http://inner.test/', '//[::1]/', 'file:///etc/passwd'])(
      'refuses a redirect to %s',
      async (location) => {
        const server = await serve((response) => redirect(response, location))
        const lookup = lookupOf({ 'inner.test': ['10.0.0.1'] })
        expect(await send({ url: `${server.url}/` }, { ...asPublic, lookup })).toMatchObject({ reason: 'refused' })
        expect(server.seen).toHaveLength(1)
      },
    )

    it.each(['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'nonsense', ''])(
      'refuses the address %s',
      async (url) => {
        expect(await send({ url })).toMatchObject({ reason: 'refused' })
      },
    )

    it('reaches a private address where configuration allows it', async () => {
      const server = await serve((response) => json(response, '{}'))
      const lookup = lookupOf({ 'shop.test': ['127.0.0.1'] })
      expect(await send({ url: `http://shop.test:${server.port}/` }, { lookup })).toMatchObject({ status: 200 })
    })
  })
})
