import { expect, it } from 'vitest'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'

onPglite('requests and answers', (database) => {
  const set = async (changed?: Parameters<typeof newApi>[1]) => {
    const api = newApi(database.store, changed)
    return { ...api, owner: await api.newMember('owner') }
  }

  it('names the place where JSON goes wrong', async () => {
    const { owner } = await set()
    expect(await owner.ask('POST', '/api/flows', '{\n  "name": "x",\n}')).toMatchObject({
      status: 400,
      body: { code: 'bad_json', message: expect.stringContaining('line 3, column 1'), details: { position: 17 } },
    })
  })

  it('refuses nesting that would overflow a reader', async () => {
    const { owner } = await set()
    const deep = `{"name":"x","flow":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    expect(await owner.ask('POST', '/api/flows', deep)).toMatchObject({ status: 400, body: { code: 'bad_json' } })
  })

  it('refuses bodies that are not JSON or too large', async () => {
    const { owner } = await set()
    const form = await owner.ask('POST', '/api/contacts', 'number=1', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(form).toMatchObject({ status: 415, body: { code: 'not_json' } })
    const large = await owner.ask('POST', '/api/contacts', { number: '+15550100009', firstName: 'x'.repeat(300_000) })
    expect(large).toMatchObject({
      status: 413,
      body: { code: 'too_large', message: expect.stringContaining('256 KB') },
    })
  })

  it('names missing fields', async () => {
    const { owner } = await set()
    const empty = await owner.ask('POST', '/api/contacts', {})
    expect(empty).toMatchObject({ status: 400, body: { code: 'invalid', details: { issues: [{ path: 'number' }] } } })
    expect((await owner.ask('POST', '/api/contacts')).status).toBe(400)
  })

  it('refuses NUL in an address and ids that are none', async () => {
    const { owner } = await set()
    expect(await owner.ask('GET', '/api/flows?search=a%00b')).toMatchObject({ status: 400, body: { code: 'bad_text' } })
    expect((await owner.ask('GET', '/api/schedules/a%00b')).status).toBe(400)
    expect((await owner.ask('GET', '/api/flows/1')).status).toBe(400)
  })

  it('says 404 for paths there are not, in the one error shape', async () => {
    const { owner } = await set()
    expect(await owner.ask('GET', '/api/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await owner.ask('PUT', '/api/flows')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('lets nothing in an answer load, run or be framed, and keeps it out of caches', async () => {
    const { owner, ask } = await set()
    const { headers } = await owner.ask('GET', '/api/me')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).toBeNull()
    const refused = await ask('GET', '/api/me')
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff')
    const behindHttps = await set({ config: { hasSecureCookies: true, publicUrl: 'https://ivr.example.test' } })
    expect((await behindHttps.ask('GET', '/api/health')).headers.get('strict-transport-security')).toContain('max-age')
  })

  it('lets pages of the configured origins in, and of no other', async () => {
    const { ask } = await set({ config: { corsOrigins: ['https://app.example.test'] } })
    const asked = async (origin: string) =>
      (await ask('OPTIONS', '/api/flows', { headers: { origin, 'access-control-request-method': 'GET' } })).headers.get(
        'access-control-allow-origin',
      )
    expect(await asked('https://app.example.test')).toBe('https://app.example.test')
    expect(await asked('https://evil.example.test')).toBeNull()
    const closed = await set()
    const { headers } = await closed.ask('OPTIONS', '/api/flows', { headers: { origin: 'https://app.example.test' } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('is healthy, ready, and not ready while it drains', async () => {
    const { ask } = await set()
    expect(await ask('GET', '/api/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await ask('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await ask('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
    const draining = await set({ isReady: () => false })
    expect(await draining.ask('GET', '/readyz')).toMatchObject({ status: 503, body: { status: 'notReady' } })
  })

  it('shows figures to this machine, or to the holder of the token', async () => {
    const { ask, metrics } = await set({ config: { metricsToken: 'token-of-monitors' } })
    metrics.steps.inc({ event: 'started' })
    metrics.answerSeconds.observe({ route: 'turn' }, 0.004)
    metrics.batchRows.observe(12)
    metrics.liveSessions.set(3)
    const local = await ask('GET', '/metrics', { address: '127.0.0.1' })
    for (const line of [
      'patchbay_steps_total{event="started"} 1',
      'patchbay_answer_seconds_bucket{le="0.005",route="turn"} 1',
      'patchbay_batch_rows_sum 12',
      'patchbay_live_sessions 3',
    ])
      expect(local.body).toContain(line)
    const status = async (address: string, headers: Record<string, string> = {}) =>
      (await ask('GET', '/metrics', { address, headers })).status
    expect(await status('::ffff:127.0.0.1')).toBe(200)
    expect(await status('192.0.2.7')).toBe(403)
    expect(await status('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(403)
    expect(await status('192.0.2.7', { authorization: 'Bearer token-of-monitors' })).toBe(200)
    expect(await status('192.0.2.7', { authorization: 'Bearer token-of-monitorz' })).toBe(403)
  })
})
