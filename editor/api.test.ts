import { describe, expect, it } from 'vitest'
import { createApi } from './api.ts'
import { fakeServer, newFlow, signedIn } from './testing.tsx'

const page = { items: [newFlow()], nextCursor: null }

describe('createApi', () => {
  it('sends the token it was given at the sign-in', async () => {
    const server = fakeServer({ 'POST /api/auth/login': [200, signedIn], 'GET /api/flows': [200, page] })
    const api = createApi(server)
    await api.signIn('ada@example.test', 'secret')
    expect(await api.listFlows()).toEqual(page)
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
    const api = createApi(server)
    await Promise.all([api.listFlows(), api.listFlows()])
    expect(server.asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1)
    expect(server.asked.slice(-2).map(({ authorization }) => authorization)).toEqual([
      'Bearer access-2',
      'Bearer access-2',
    ])
  })

  it('hands on the refusal when nobody is signed in', async () => {
    const refusal = { code: 'unauthorized', message: 'Sign in first.' }
    const server = fakeServer({ 'GET /api/flows': [401, refusal], 'POST /api/auth/refresh': [204] })
    await expect(createApi(server).listFlows()).rejects.toMatchObject({ status: 401, ...refusal })
  })

  it('takes no cookie as nobody', async () => {
    expect(await createApi(fakeServer({ 'POST /api/auth/refresh': [204] })).refresh()).toBeUndefined()
  })

  it('says when the server cannot be reached', async () => {
    await expect(createApi(fakeServer({})).refresh()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('says when an answer has another shape', async () => {
    const server = fakeServer({ 'GET /api/flows': [200, { items: 'none' }] })
    await expect(createApi(server).listFlows()).rejects.toMatchObject({ code: 'unexpected_answer' })
  })

  it('forgets the token at the sign-out', async () => {
    const server = fakeServer({
      'POST /api/auth/login': [200, signedIn],
      'POST /api/auth/logout': [204],
      'GET /api/flows': [200, page],
    })
    const api = createApi(server)
    await api.signIn('ada@example.test', 'secret')
    await api.signOut()
    await api.listFlows()
    expect(server.asked.at(-1)?.authorization).toBeNull()
  })
})
