import { expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'

let oldest = Date.parse('2001-01-01T00:00:00.000Z')
const cliToken = 'a-token-in-a-file-that-only-the-owner-reads'

eachDatabase('the token of the terminal tools', (database) => {
  const set = async () => {
    const api = newApi(database.store, { cliToken })
    const companyId = await api.newCompany('First')
    // Older than whatever a test before made.
    oldest -= 86_400_000
    await api.db
      .updateTable('company')
      .set({ createdAt: new Date(oldest) })
      .where('id', '=', companyId)
      .execute()
    const owner = await api.newMember('owner', companyId)
    await api.newMember('viewer', companyId)
    await api.newMember('owner')
    const ask = (
      path: string,
      {
        address = '127.0.0.1',
        token = cliToken,
        headers = {},
      }: { address?: string; token?: string; headers?: object } = {},
      method = 'GET',
    ) => api.ask(method, path, { address, headers: { authorization: `Bearer ${token}`, ...headers } })
    return { ...api, owner, ask }
  }

  it('stands for the owner of the first company on this machine', async () => {
    const { ask, owner } = await set()
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(await ask('/api/me', { address })).toMatchObject({
        status: 200,
        body: { user: { id: owner.userId }, company: { id: owner.companyId }, role: 'owner' },
      })
    await database.store.db.deleteFrom('membership').where('userId', '=', owner.userId).execute()
    expect((await ask('/api/me')).status).toBe(401)
  })

  it('is nothing on another machine, or passed on by a proxy on this one', async () => {
    const { ask } = await set()
    expect((await ask('/api/me', { address: '192.0.2.1' })).status).toBe(401)
    for (const name of ['x-forwarded-for', 'forwarded', 'via'])
      expect((await ask('/api/me', { headers: { [name]: '127.0.0.1' } })).status).toBe(401)
  })

  it('must be the very token, and opens no sign-in', async () => {
    const { ask } = await set()
    for (const token of ['', 'other', cliToken.slice(1), `${cliToken}x`])
      expect((await ask('/api/me', { token })).status).toBe(401)
    expect((await ask('/api/auth/company', {}, 'POST')).status).toBe(401)
    expect((await ask('/api/auth/password', {}, 'POST')).status).toBe(401)
  })
})
