import { flowPageSchema } from '#shared/api/flow.ts'
import { describe, expect, it } from 'vitest'
import { createClient, type Client } from './client.ts'
import { fakeServer, newFlow, signedIn } from '../testing.tsx'

const listFlows = (client: Client) =>
  client.read(() => client.api.flows.$get({ query: { limit: '50' } }), flowPageSchema)
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
