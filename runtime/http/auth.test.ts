import { expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi, type Asked } from '#runtime/testing/newApi.ts'

const cookieIn = ({ headers }: Asked) => /patchbay_refresh=([^;]*)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? ''
const password = 'correct horse battery'

eachDatabase('signing in', (database) => {
  let next = 0
  const set = async (changed?: Parameters<typeof newApi>[1]) => {
    const api = newApi(database.store, changed)
    const email = `ada${next++}@example.test`
    /** Every test has an address of its own: attempts are counted by it. */
    const address = `198.51.100.${next}`
    const post = (path: string, body?: unknown, cookie?: string, token?: string) =>
      api.ask('POST', path, {
        body,
        address,
        headers: {
          ...(cookie !== undefined && { cookie: `patchbay_refresh=${cookie}` }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
      })
    const register = () => post('/api/auth/register', { email, password, name: 'Ada', companyName: 'Acme' })
    const login = (extra: object = {}) => post('/api/auth/login', { email, password, ...extra })
    const refresh = (cookie: string) => post('/api/auth/refresh', undefined, cookie)
    const me = (answer: Asked) =>
      api.ask('GET', '/api/me', { headers: { authorization: `Bearer ${(answer.body as { token: string }).token}` } })
    return { ...api, email, address, post, register, login, refresh, me }
  }

  it('makes a company whose owner is signed in', async () => {
    const { register, me, email } = await set()
    const registered = await register()
    expect(registered.status).toBe(201)
    expect((await me(registered)).body).toMatchObject({
      user: { email, name: 'Ada' },
      company: { name: 'Acme' },
      role: 'owner',
      companies: [{ name: 'Acme', role: 'owner' }],
    })
  })

  it('refuses a second account of one e-mail address and leaves no company behind', async () => {
    const { register, db } = await set()
    await register()
    const countCompanies = async () => (await db.selectFrom('company').select('id').execute()).length
    const before = await countCompanies()
    expect(await register()).toMatchObject({ status: 409, body: { code: 'email_taken' } })
    expect(await countCompanies()).toBe(before)
  })

  it('registers nobody when registration is off', async () => {
    const { register } = await set({ config: { isRegistrationAllowed: false } })
    expect(await register()).toMatchObject({ status: 403, body: { code: 'registration_closed' } })
  })

  it('signs in by e-mail address in any case', async () => {
    const { register, login, email } = await set()
    await register()
    expect(await login({ email: email.toUpperCase() })).toMatchObject({ status: 200, body: { role: 'owner' } })
  })

  it('says the same of a wrong password and of an unknown address', async () => {
    const { register, login } = await set()
    await register()
    const wrong = await login({ password: 'wrong' })
    const unknown = await login({ email: 'nobody@example.test' })
    expect(wrong.status).toBe(401)
    expect(unknown.body).toEqual(wrong.body)
  })

  it('lets an account be guessed at ten times in a quarter of an hour', async () => {
    const { register, login, clock } = await set()
    await register()
    for (let guess = 0; guess < 10; guess++) expect((await login({ password: 'wrong' })).status).toBe(401)
    const refused = await login()
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } })
    expect(Number(refused.headers.get('retry-after'))).toBe(15 * 60)
    clock.move(15 * 60_000)
    expect((await login()).status).toBe(200)
  })

  it('forgets failures once the right password came', async () => {
    const { register, login } = await set()
    await register()
    for (let round = 0; round < 2; round++) {
      for (let guess = 0; guess < 8; guess++) expect((await login({ password: 'wrong' })).status).toBe(401)
      expect((await login()).status).toBe(200)
    }
  })

  it('counts attempts of one address over all accounts', async () => {
    const { ask } = await set()
    const statuses = []
    for (let guess = 0; guess < 51; guess++) {
      const body = { email: `guess${guess}@example.test`, password: 'x' }
      statuses.push((await ask('POST', '/api/auth/login', { body, address: `2001:db8:1:2::${guess}` })).status)
    }
    expect(statuses.indexOf(429)).toBe(50)
  })

  it('does not take an address from X-Forwarded-For unless a proxy is configured', async () => {
    const guesses = async (publicUrl: string | undefined, address: string) => {
      const { ask } = await set({ config: { publicUrl } })
      const statuses = []
      for (let guess = 0; guess < 52; guess++) {
        const headers = { 'x-forwarded-for': `198.18.${address.endsWith('1') ? 1 : 2}.${guess}` }
        const body = { email: `f${address}${guess}@example.test`, password: 'x' }
        statuses.push((await ask('POST', '/api/auth/login', { body, address, headers })).status)
      }
      return statuses
    }
    expect(await guesses(undefined, '203.0.113.1')).toContain(429)
    expect(await guesses('https://ivr.example.test', '203.0.113.2')).not.toContain(429)
  }, 30_000)

  it('gives the next token for a refresh cookie, and nothing without one', async () => {
    const { register, refresh, post, me } = await set()
    const first = cookieIn(await register())
    const refreshed = await refresh(first)
    expect(refreshed.status).toBe(200)
    expect(cookieIn(refreshed)).not.toBe(first)
    expect((await me(refreshed)).status).toBe(200)
    expect((await post('/api/auth/refresh')).status).toBe(204)
  })

  it('forgives two tabs that refresh at once', async () => {
    const { register, refresh, clock } = await set()
    const first = cookieIn(await register())
    const [one, other] = await Promise.all([refresh(first), refresh(first)])
    expect([one.status, other.status]).toEqual([200, 200])
    clock.move(60_000)
    expect((await refresh(cookieIn(one))).status).toBe(200)
    expect((await refresh(cookieIn(other))).status).toBe(200)
  })

  it('ends the whole family when a used token comes back later', async () => {
    const { register, refresh, clock } = await set()
    const stolen = cookieIn(await register())
    const newest = cookieIn(await refresh(stolen))
    clock.move(11_000)
    const reused = await refresh(stolen)
    expect(reused.status).toBe(401)
    expect(reused.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await refresh(newest)).status).toBe(401)
  })

  it('ends a sign-in after thirty days, however often it was refreshed and wherever else one signed in', async () => {
    const { register, login, refresh, clock } = await set()
    let cookie = cookieIn(await register())
    for (let week = 1; week <= 4; week++) {
      clock.move(7 * 86_400_000)
      expect((await login()).status).toBe(200)
      const refreshed = await refresh(cookie)
      expect(refreshed.status).toBe(200)
      cookie = cookieIn(refreshed)
    }
    clock.move(3 * 86_400_000)
    expect((await refresh(cookie)).status).toBe(401)
  })

  it('ends the sign-in at logout', async () => {
    const { register, refresh, post } = await set()
    const cookie = cookieIn(await register())
    const out = await post('/api/auth/logout', undefined, cookie)
    expect(out.status).toBe(204)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await refresh(cookie)).status).toBe(401)
    expect((await post('/api/auth/logout')).status).toBe(204)
  })

  it('refuses cookies that are none of ours', async () => {
    const { refresh } = await set()
    for (const cookie of ['x', 'a.b', `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.${'A'.repeat(43)}`])
      expect((await refresh(cookie)).status).toBe(401)
  })

  it('marks the cookie httpOnly and strict, and Secure exactly behind https', async () => {
    const plain = (await (await set()).register()).headers.get('set-cookie') ?? ''
    expect(plain).toContain('HttpOnly')
    expect(plain).toContain('SameSite=Strict')
    expect(plain).toContain('Path=/api/auth')
    expect(plain).not.toContain('Secure')
    const behindHttps = await set({ config: { publicUrl: 'https://ivr.example.test', hasSecureCookies: true } })
    expect((await behindHttps.register()).headers.get('set-cookie')).toContain('Secure')
  })

  it('stores neither passwords nor refresh tokens in the clear', async () => {
    const { register, db } = await set()
    const cookie = cookieIn(await register())
    const token = cookie.split('.')[1] ?? 'none'
    const rows = JSON.stringify([
      await db.selectFrom('user').select('passwordHash').execute(),
      await db.selectFrom('refreshToken').select('tokenHash').execute(),
    ])
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(password)
    expect(rows).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  })

  it('refuses tokens that are expired, unsigned or signed by someone else', async () => {
    const { register, clock, ask, me } = await set()
    const registered = await register()
    const { token } = registered.body as { token: string }
    const [header = '', payload = '', signature = ''] = token.split('.')
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const bad of [`${none}.${payload}.`, `${header}.${payload}.${signature.split('').reverse().join('')}`, 'x'])
      expect((await ask('GET', '/api/me', { headers: { authorization: `Bearer ${bad}` } })).status).toBe(401)
    clock.move(15 * 60_000 + 1000)
    expect((await me(registered)).status).toBe(401)
  })

  it('lets a removed member in no longer, though the token still runs', async () => {
    const { newMember, ask } = await set()
    const owner = await newMember('owner')
    const editor = await newMember('editor', owner.companyId)
    expect((await editor.ask('GET', '/api/me')).status).toBe(200)
    expect((await owner.ask('DELETE', `/api/members/${editor.userId}`)).status).toBe(204)
    expect((await editor.ask('GET', '/api/me')).status).toBe(401)
    expect((await ask('GET', '/api/me')).status).toBe(401)
  })

  it('goes on in another company of the same person, and in no other', async () => {
    const { register, newCompany, newMember, post, db } = await set()
    const registered = await register()
    const { token, user } = registered.body as { token: string; user: { id: string } }
    const other = await newCompany('Second')
    const now = new Date('2026-03-02T09:00:00Z')
    await db
      .insertInto('membership')
      .values({ companyId: other, userId: user.id, role: 'viewer', createdAt: now })
      .execute()
    const switched = await post('/api/auth/company', { companyId: other }, cookieIn(registered), token)
    expect(switched).toMatchObject({ status: 200, body: { company: { name: 'Second' }, role: 'viewer' } })
    const stranger = await newMember('owner')
    expect(await post('/api/auth/company', { companyId: stranger.companyId }, undefined, token)).toMatchObject({
      status: 403,
      body: { code: 'not_a_member' },
    })
  })

  it('changes a password and ends every other sign-in', async () => {
    const { register, login, post, refresh } = await set()
    const registered = await register()
    const elsewhere = cookieIn(await login())
    const { token } = registered.body as { token: string }
    const wrong = { currentPassword: 'wrong', newPassword: 'another long one' }
    expect((await post('/api/auth/password', wrong, undefined, token)).status).toBe(401)
    const changed = await post('/api/auth/password', { ...wrong, currentPassword: password }, undefined, token)
    expect(changed.status).toBe(200)
    expect((await refresh(elsewhere)).status).toBe(401)
    expect((await refresh(cookieIn(changed))).status).toBe(200)
    expect((await login()).status).toBe(401)
    expect((await login({ password: 'another long one' })).status).toBe(200)
  })
})

eachDatabase('members', (database) => {
  const owned = async () => {
    const api = newApi(database.store)
    return { ...api, owner: await api.newMember('owner') }
  }

  it('adds someone new with a first password that signs in', async () => {
    const { owner, ask } = await owned()
    const email = `new-${owner.userId}@example.test`
    const added = await owner.ask('POST', '/api/members', { email, name: 'New', role: 'agent' })
    expect(added.status).toBe(201)
    const { firstPassword } = added.body as { firstPassword: string }
    const login = await ask('POST', '/api/auth/login', {
      body: { email, password: firstPassword },
      address: '203.0.113.77',
    })
    expect(login).toMatchObject({ status: 200, body: { role: 'agent', company: { id: owner.companyId } } })
    expect((await owner.ask('POST', '/api/members', { email, name: 'New', role: 'agent' })).status).toBe(409)
  })

  it('changes a role at once', async () => {
    const { owner, newMember } = await owned()
    const viewer = await newMember('viewer', owner.companyId)
    expect((await viewer.ask('GET', '/api/contacts')).status).toBe(403)
    expect((await owner.ask('PATCH', `/api/members/${viewer.userId}`, { role: 'agent' })).body).toMatchObject({
      role: 'agent',
    })
    expect((await viewer.ask('GET', '/api/contacts')).status).toBe(200)
  })

  it('leaves owners to owners, and a company its last one', async () => {
    const { owner, newMember } = await owned()
    const admin = await newMember('admin', owner.companyId)
    expect((await admin.ask('PATCH', `/api/members/${admin.userId}`, { role: 'owner' })).status).toBe(403)
    expect((await admin.ask('DELETE', `/api/members/${owner.userId}`)).status).toBe(403)
    expect(await owner.ask('DELETE', `/api/members/${owner.userId}`)).toMatchObject({
      status: 409,
      body: { code: 'last_owner' },
    })
    expect((await owner.ask('PATCH', `/api/members/${owner.userId}`, { role: 'admin' })).status).toBe(409)
    expect((await owner.ask('PATCH', `/api/members/${admin.userId}`, { role: 'owner' })).status).toBe(200)
    expect((await owner.ask('DELETE', `/api/members/${owner.userId}`)).status).toBe(204)
  })

  it('lists members page by page', async () => {
    const { owner, newMember } = await owned()
    for (let count = 0; count < 4; count++) await newMember('viewer', owner.companyId)
    const first = (await owner.ask('GET', '/api/members?limit=3')).body as {
      items: { userId: string }[]
      nextCursor: string
    }
    const second = (await owner.ask('GET', `/api/members?limit=3&cursor=${first.nextCursor}`)).body as typeof first
    expect(new Set([...first.items, ...second.items].map(({ userId }) => userId)).size).toBe(5)
    expect(second.nextCursor).toBeNull()
  })
})
