import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSealer } from '#runtime/security/sealer.ts'
import { openDatabase } from '#runtime/store/openDatabase.ts'
import { newCompany } from '#runtime/testing/companies.ts'
import { onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { createRouting } from './routing.ts'

onPostgres('createRouting', (database) => {
  it('goes on with the tokens it knew while the database is away', async () => {
    const sealer = createSealer(randomBytes(32))
    const clock = { at: 0, now: () => new Date(clock.at) }
    const sid = `AC${randomBytes(16).toString('hex')}`
    const companyId = await newCompany(database.store.db)
    await database.store.db
      .insertInto('carrierAccount')
      .values({ companyId, sid, sealedToken: sealer.seal('token'), createdAt: new Date(0) })
      .execute()
    const store = await openDatabase({ url: database.url, log: silentLog })
    const routing = createRouting({ db: store.db, sealer, clock })
    const account = { companyId, tokens: ['token'] }
    expect(await routing.findAccount(sid)).toEqual(account)
    await store.close()
    clock.at = 3_600_000
    expect(await routing.findAccount(sid)).toEqual(account)
    expect(await routing.findAccount(sid)).toEqual(account)
    await expect(routing.findAccount('AC-unknown')).rejects.toThrow()
    expect(await routing.languageOf(companyId, ['+15550100001'])).toBeUndefined()
  })
})
