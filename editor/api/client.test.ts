import { flowPageSchema } from '#shared/api/flow.ts'
import { describe, expect, it } from 'vitest'
import { createClient, type Client } from './client.ts'
import { fakeServer, newFlow, signedIn } from '../testing.tsx'

const listFlows = (client: Client) =>
  client.read(() => client.api.flows.$get({ query: { limit: '50' } }), flowPageSchema)
const otherId = '9b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const page = { items: [newFlow()], nextCursor: null }

describe('createClient', () => {
  it('sends the token it was given at the sign-in', async () => {
    const server = fakeServer({ 'POST /api/auth/login': [200, signedIn], 'GET /api/flows': [200, page] })
    const client = createClient(server)
    await client.signIn('ada@example.test', 'secret')
    expect(await listFlows(client)).toEqual(page)
    expect(server.asked).toMatchObject([
      { body: { email: 'ada@example.test', password: 'secret' }, authorization: null },
      { path: '/api/flows?limit=50', authorization: 'Bearer access-1' },
    ])
  })

  it('asks for a new token once when the old one has run out, also for two requests at once', async () => {
    const server = fakeServer({
      'GET /api/flows': [
        [401, {}],
        [401, {}],
        [200, page],
      ],
      'POST /api/auth/refresh': [200, { ...signedIn, token: 'access-2' }],
    })
    const client = createClient(server)
    await Promise.all([listFlows(client), listFlows(client)])
    expect(server.asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1)
    expect(server.asked.slice(-2).map(({ authorization }) => authorization)).toEqual([
      'Bearer access-2',
      'Bearer access-2',
    ])
  })

  describe('after another tab signed in as somebody else', () => {
    const ben = { ...signedIn, token: 'access-2', user: { ...signedIn.user, id: otherId, name: 'Ben' } }
    const elsewhere = { ...signedIn, token: 'access-2', company: { id: otherId, name: 'Bell' } }

    it.each([
      ['another member', ben],
      ['another company', elsewhere],
    ])('repeats no request as %s, and says so', async (_words, other) => {
      const server = fakeServer({
        'POST /api/auth/login': [200, signedIn],
        'GET /api/flows': [401, {}],
        'POST /api/auth/refresh': [200, other],
      })
      const client = createClient(server)
      const told: unknown[] = []
      client.onIdentity((who) => told.push(who))
      await client.signIn('ada@example.test', 'secret')
      const asked = await Promise.allSettled([listFlows(client), listFlows(client)])
      expect(asked).toMatchObject([{ reason: { code: 'somebody_else' } }, { reason: { code: 'somebody_else' } }])
      expect(server.asked.filter(({ path }) => path.startsWith('/api/flows'))).toHaveLength(2)
      expect(told).toEqual([other])
    })

    it('sends nothing more that belongs to the member of before', async () => {
      const server = fakeServer({
        'POST /api/auth/login': [
          [200, signedIn],
          [200, ben],
        ],
        'PUT /api/flows/1/draft': [200, {}],
      })
      const client = createClient(server)
      await client.signIn('ada@example.test', 'secret')
      const adas = client.only(signedIn.user.id, signedIn.company.id)
      expect((await adas.fetch('/api/flows/1/draft', { method: 'PUT' })).status).toBe(200)
      await client.signIn('ben@example.test', 'secret')
      await expect(adas.fetch('/api/flows/1/draft', { method: 'PUT' })).rejects.toMatchObject({ code: 'somebody_else' })
      expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1)
    })
  })

  it('hands on the refusal when nobody is signed in', async () => {
    const refusal = { code: 'unauthorized', message: 'Sign in first.' }
    const server = fakeServer({ 'GET /api/flows': [401, refusal], 'POST /api/auth/refresh': [204] })
    await expect(listFlows(createClient(server))).rejects.toMatchObject({ status: 401, ...refusal })
  })

  it('takes no cookie as nobody', async () => {
    expect(await createClient(fakeServer({ 'POST /api/auth/refresh': [204] })).refresh()).toBeUndefined()
  })

  it('says when the server cannot be reached', async () => {
    await expect(createClient(fakeServer({})).refresh()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('says when an answer has another shape', async () => {
    const server = fakeServer({ 'GET /api/flows': [200, { items: 'none' }] })
    await expect(listFlows(createClient(server))).rejects.toMatchObject({ code: 'unexpected_answer' })
  })

  it('forgets the token at the sign-out', async () => {
    const server = fakeServer({
      'POST /api/auth/login': [200, signedIn],
      'POST /api/auth/logout': [204],
      'GET /api/flows': [200, page],
    })
    const client = createClient(server)
    await client.signIn('ada@example.test', 'secret')
    await client.signOut()
    await listFlows(client)
    expect(server.asked.at(-1)?.authorization).toBeNull()
  })
})
